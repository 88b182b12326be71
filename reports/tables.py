"""Entries of a run as pandas frames: one row a call, and what groups of calls have in common.

An outcome counts as judged when it is pass or fail. Errors and calls to which the task does not
apply stand beside every rate, and no measure is taken of a call that was in error.
"""

from collections.abc import Iterable, Iterator

import pandas as pd

from evaluators.latency import waits
from evaluators.timeline import quantile, timing_is_valid
from evaluators.verdict import CallResult, Outcome
from reports.cost import run_cost
from reports.run import Entry, RunFolder
from reports.statistics import wilson

JUDGED = (Outcome.PASS, Outcome.FAIL)
TASK, VALIDITY = "task_success", "validity"
_KEYS = ["call_id", "pair_id", "persona", "scenario", "line", "agent", "agent_version"]
_OWN = [*_KEYS, "attempt", "seed", "outcome", "reason", "failures", "stages", "duration_s"]


def calls_frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """One row per finished call, in the order given.

    Columns: the fields of an entry; `outcome`; `reason`; `failures`, its points of failure with
    spaces between, the most telling first; `stages`, as `<failure>=<stage that caused it>`; then
    `<evaluator>.<metric>` for every metric that any call has, by name. A metric that was not
    measured is missing.
    """
    rows = [_row(entry) for entry in entries]
    metrics = sorted({key for row in rows for key in row} - set(_OWN))
    frame = pd.DataFrame(rows, columns=[*_OWN, *metrics])
    return frame.astype(dict.fromkeys(["duration_s", *metrics], "float64"))


def with_costs(calls: pd.DataFrame, folder: RunFolder) -> pd.DataFrame:
    """The frame with what each call cost, and the services whose price is not known.

    Columns: `cost_usd`, of what has a price, missing where a call left no record; `unpriced`, names
    with a semicolon between.
    """
    prices = folder.prices()
    costs = [run_cost(folder, [call_id], prices) for call_id in calls["call_id"]]
    usd = [cost.usd if cost.n_calls else None for cost in costs]
    unpriced = ["; ".join(cost.unpriced) for cost in costs]
    return calls.assign(
        cost_usd=pd.Series(usd, index=calls.index, dtype="float64"), unpriced=unpriced
    )


def _row(entry: Entry) -> dict[str, object]:
    own = entry.model_dump(exclude={"result"})
    measured = {
        f"{verdict.evaluator}.{name}": value
        for verdict in entry.result.verdicts
        for name, value in verdict.metrics.items()
    }
    told = {
        "outcome": str(entry.result.outcome),
        "reason": reason(entry.result),
        "failures": " ".join(failures(entry.result)),
        "stages": " ".join(f"{name}={stage}" for name, stage in _stages(entry.result).items()),
    }
    return own | told | measured


def reason(result: CallResult) -> str:
    """Why the call has its outcome: a sentence of the verdict that decided it."""
    if result.outcome is Outcome.ERROR:
        unsound = [v for v in result.verdicts if v.evaluator == VALIDITY and _bad(v.outcome)]
        broken = [v for v in result.verdicts if v.outcome is Outcome.ERROR]
        return next((v.reason for v in (*unsound, *broken)), "no reason was given")
    verdict = result.verdict(TASK)
    return verdict.reason if verdict else "the task was not judged"


def _bad(outcome: Outcome) -> bool:
    return outcome in (Outcome.FAIL, Outcome.ERROR)


def failures(result: CallResult) -> tuple[str, ...]:
    """Points of failure of a call that failed, the most telling first. Empty for all others."""
    verdict = result.verdict(TASK)
    if result.outcome is not Outcome.FAIL:
        return ()
    return (verdict.failures if verdict else ()) or ("unexplained",)


def _stages(result: CallResult) -> dict[str, str]:
    verdict = result.verdict(TASK)
    known = verdict.stages if verdict else {}
    return {name: known[name] for name in failures(result) if name in known}


def waits_frame(folder: RunFolder, calls: pd.DataFrame) -> pd.DataFrame:
    """Every wait of a customer in the judged calls: columns call_id, wait_ms.

    A wait in vain counts with the time that the customer waited, as in `evaluators.latency`. Calls
    on the wall clock that did not keep time have none.
    """
    judged = calls.loc[calls["outcome"].isin(JUDGED), "call_id"]
    rows = [(call_id, wait_ms) for call_id in judged for wait_ms in _waits_ms(folder, call_id)]
    return pd.DataFrame(rows, columns=["call_id", "wait_ms"]).astype({"wait_ms": "float64"})


def _waits_ms(folder: RunFolder, call_id: str) -> Iterator[float]:
    record = folder.record(call_id)
    if record and timing_is_valid(record):
        yield from (wait.ms for wait in waits(record) if wait.ms is not None)


def grouped(calls: pd.DataFrame, own_waits: pd.DataFrame, by: str) -> pd.DataFrame:
    """What the calls of each value of column `by` have in common; columns as in `folded`."""
    rows = [
        {"name": name} | folded(own, own_waits[own_waits["call_id"].isin(own["call_id"])])
        for name, own in calls.groupby(by, sort=True)
    ]
    return pd.DataFrame(rows)


def cells(calls: pd.DataFrame) -> pd.DataFrame:
    """Calls that passed and that were judged, by `persona` and `agent_version`."""
    keys = ["persona", "agent_version"]
    marked = calls[keys].assign(
        n_pass=calls["outcome"] == Outcome.PASS, n_judged=calls["outcome"].isin(JUDGED)
    )
    return marked.groupby(keys, as_index=False, sort=True).sum()


def folded(calls: pd.DataFrame, own_waits: pd.DataFrame) -> dict[str, object]:
    """Counts, the success rate with Wilson's 95 % interval, and pooled measures of some calls.

    Latencies are quantiles over all waits of all judged calls, and error rates sums over sums, not
    means over calls. The length of calls is their median.
    """
    n = {outcome: int((calls["outcome"] == outcome).sum()) for outcome in Outcome}
    n_judged = n[Outcome.PASS] + n[Outcome.FAIL]
    interval = wilson(n[Outcome.PASS], n_judged)
    judged = calls[calls["outcome"].isin(JUDGED)]
    return {
        "n_calls": len(calls),
        **{f"n_{outcome}": count for outcome, count in n.items()},
        "unsound_rate": n[Outcome.ERROR] / len(calls) if len(calls) else None,
        "success_rate": n[Outcome.PASS] / n_judged if n_judged else None,
        "success_low": interval.low if interval else None,
        "success_high": interval.high if interval else None,
        "main_failure": _main_failure(calls),
        "n_waits": len(own_waits),
        **{f"p{q}_ms": _quantile(own_waits["wait_ms"], q / 100) for q in (50, 90, 95)},
        "unanswered_rate": _ratio(judged, "latency.n_unanswered", "latency.n_turns"),
        "agent_wer": _ratio(judged, "hearing.agent_errors", "hearing.agent_words"),
        "customer_wer": _ratio(judged, "hearing.customer_errors", "hearing.customer_words"),
        "duration_s": _quantile(judged["duration_s"], 0.5),
    }


def _main_failure(calls: pd.DataFrame) -> str | None:
    """The point of failure that comes first in most calls; of equals the first by name."""
    first = calls["failures"].str.split().str[0].dropna()
    if first.empty:
        return None
    counts = first.value_counts()
    return str(min(counts.index[counts == counts.max()]))


def _quantile(values: "pd.Series[float]", q: float) -> float | None:
    return quantile(values.dropna().to_list(), q)


def _ratio(calls: pd.DataFrame, part: str, whole: str) -> float | None:
    """The sum of a column over the sum of another, of calls that have both. None: over nothing."""
    if part not in calls or whole not in calls:
        return None
    known = calls.dropna(subset=[part, whole])
    total = float(known[whole].sum())
    return float(known[part].sum()) / total if total else None


def failure_points(calls: pd.DataFrame) -> pd.DataFrame:
    """Points of failure, ranked: by calls they are in, then by calls they come first in, by name.

    Columns: name, n_calls, n_first, call_ids (a tuple).
    """
    names = calls["failures"].str.split()
    points = calls[["call_id"]].assign(name=names, first=names.str[0]).explode("name")
    points = points.dropna(subset=["name"]).assign(is_first=lambda p: p["first"] == p["name"])
    table = points.groupby("name", as_index=False).agg(
        n_calls=("call_id", "size"), n_first=("is_first", "sum"), call_ids=("call_id", tuple)
    )
    order = ["n_calls", "n_first", "name"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def stage_counts(calls: pd.DataFrame, failure: str) -> dict[str, int]:
    """Which stages caused a point of failure, in how many calls; the most frequent first."""
    causes = calls["stages"].str.split().explode().dropna()
    own = causes[causes.str.startswith(f"{failure}=")].str.removeprefix(f"{failure}=")
    counts = {str(stage): int(n) for stage, n in own.value_counts().items()}
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
