"""What a run came to, in one value: for people, for machines, and for the page."""

import json
from typing import Any

import pandas as pd
from pydantic import Field

from evaluators.verdict import Outcome
from personas.schema import Clock, Closed
from reports.cost import Cost, run_cost
from reports.files import write_whole
from reports.labels import label, percent, plural
from reports.run import RunFolder, RunInfo
from reports.tables import (
    calls_frame,
    cells,
    failure_points,
    folded,
    grouped,
    stage_counts,
    waits_frame,
    with_costs,
)


class Group(Closed):
    """Some calls of a run, taken together."""

    name: str
    n_calls: int
    """Finished calls: n_pass + n_fail + n_not_applicable + n_error."""
    n_pass: int
    n_fail: int
    n_not_applicable: int
    n_error: int
    success_rate: float | None
    """n_pass / (n_pass + n_fail). None: no call was judged."""
    success_low: float | None
    """Ends of Wilson's 95 % interval."""
    success_high: float | None
    unsound_rate: float | None = None
    """n_error / n_calls: the share of calls that say nothing about the agent. None: of no call."""
    main_failure: str | None
    n_waits: int
    """Turns of the customer's that waited for an answer, in vain or not."""
    p50_ms: float | None
    """Voice-to-voice latency, over all waits of the judged calls."""
    p90_ms: float | None
    p95_ms: float | None
    unanswered_rate: float | None
    agent_wer: float | None
    """Word error rate of what the agent heard."""
    customer_wer: float | None
    duration_s: float | None
    """Median length of the judged calls, in simulated seconds."""

    @property
    def n_judged(self) -> int:
        """What the success rate is taken over."""
        return self.n_pass + self.n_fail


class Cell(Closed):
    """How one version of the agent did with one persona."""

    persona: str
    agent_version: str
    n_pass: int
    n_judged: int


class FailurePoint(Closed):
    """A way in which calls failed."""

    name: str
    n_calls: int
    """Calls that failed so, whatever else they failed by."""
    n_first: int
    """Calls whose most telling failure this is."""
    call_ids: tuple[str, ...]
    stages: dict[str, int] = Field(default_factory=dict)
    """Stage that caused it, such as `misheard`, to calls; of calls in which it is known."""


class CallError(Closed):
    """A call that says nothing about the agent, and why."""

    call_id: str
    reason: str


class Summary(Closed):
    """What a run came to. Equal for two runs of the same command and seed."""

    format: int = 1
    suite: str
    seed: int
    clock: Clock
    agent: str
    agent_versions: tuple[str, ...]
    n_planned: int
    headline: str
    """The result in a sentence."""
    remarks: str
    """How far the run got, what went wrong most, and what was not judged. May be empty."""
    total: Group
    personas: tuple[Group, ...]
    versions: tuple[Group, ...]
    cells: tuple[Cell, ...] = ()
    """Of a run of several versions: each with each persona."""
    failures: tuple[FailurePoint, ...]
    """Ranked."""
    errors: tuple[CallError, ...]
    cost: Cost | None = None
    """Of the finished calls. None: none of them says what it used."""

    @property
    def verdict(self) -> str:
        """The run in a few sentences."""
        return f"{self.headline} {self.remarks}".strip()

    @property
    def n_done(self) -> int:
        """Finished calls, errors among them."""
        return self.total.n_calls


def summarise(folder: RunFolder) -> Summary:
    """The summary of a run as far as it got."""
    return _summary(folder, calls_frame(folder.entries()))


def write_summary(folder: RunFolder) -> Summary:
    """Write summary.json and calls.csv into the run's folder.

    Both hold no wall time and no path, and their order does not depend on which call was done
    first. A run that is cut short, or of which nothing is done, has a summary too.

    Raises:
        OSError: the folder cannot be written to.
    """
    calls = calls_frame(folder.entries())
    summary = _summary(folder, calls)
    calls = with_costs(calls, folder)
    text = json.dumps(summary.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    write_whole(folder.path / "summary.json", text + "\n")
    csv: str = calls.to_csv(index=False, lineterminator="\n", float_format="%.10g")
    write_whole(folder.path / "calls.csv", csv)
    return summary


def _summary(folder: RunFolder, calls: pd.DataFrame) -> Summary:
    info, waits = folder.info(), waits_frame(folder, calls)
    total = _group({"name": "all calls"} | folded(calls, waits))
    versions = tuple(_group(row) for row in _rows(grouped(calls, waits, "agent_version")))
    failures = tuple(
        FailurePoint(**_plain(row), stages=stage_counts(calls, row["name"]))
        for row in _rows(failure_points(calls))
    )
    broken = calls[calls["outcome"] == Outcome.ERROR]
    return Summary(
        **info.model_dump(exclude={"format", "packages"}),
        headline=headline(info, total, versions),
        remarks=remarks(info, total, failures),
        total=total,
        personas=tuple(_group(row) for row in _rows(grouped(calls, waits, "persona"))),
        versions=versions,
        cells=tuple(Cell(**row) for row in _rows(cells(calls))) if len(versions) > 1 else (),
        failures=failures,
        errors=tuple(CallError(**row) for row in _rows(broken[["call_id", "reason"]])),
        cost=_cost(folder, calls),
    )


def _cost(folder: RunFolder, calls: pd.DataFrame) -> Cost | None:
    cost = run_cost(folder, calls["call_id"])
    return cost if cost.services else None


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]


def _group(row: dict[str, Any]) -> Group:
    return Group(**_plain(row))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Missing numbers as None, and no more digits than anybody needs."""
    return {
        key: _number(value) if isinstance(value, float) else value for key, value in row.items()
    }


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(value, 6)


def headline(info: RunInfo, total: Group, versions: tuple[Group, ...]) -> str:
    """The result in a sentence; of an A/B run, that of each version, which are not mixed."""
    if total.n_calls == 0:
        return f"No call has finished: 0 of {info.n_planned}."
    if total.n_judged == 0:
        return "No call could be judged."
    if len(versions) > 1:
        parts = [
            f"{group.name}: {_success(group, noun=i == 0)}" for i, group in enumerate(versions)
        ]
        return f"{'; '.join(parts)}."
    return f"{_success(total, noun=True)}."


def _success(group: Group, *, noun: bool) -> str:
    """Such as "5 of 10 calls succeeded, 50 % (95 % interval 24 to 76 %)"."""
    if group.success_low is None or group.success_high is None:
        return "could not be judged"
    low, high = 100 * group.success_low, 100 * group.success_high
    of = f"{plural(group.n_judged, 'call')} succeeded" if noun else str(group.n_judged)
    interval = f"(95 % interval {low:.0f} to {high:.0f} %)"
    return f"{group.n_pass} of {of}, {percent(group.success_rate)} {interval}"


def remarks(info: RunInfo, total: Group, failures: tuple[FailurePoint, ...]) -> str:
    """How far the run got, what went wrong most, and what was not judged."""
    parts = [_progress(info, total), _worst(failures), _unjudged(total)]
    return " ".join(part for part in parts if part)


def _progress(info: RunInfo, total: Group) -> str:
    if total.n_calls in (0, info.n_planned):
        return ""
    return f"Not complete: {total.n_calls} of {plural(info.n_planned, 'call')} are done."


def _worst(failures: tuple[FailurePoint, ...]) -> str:
    if not failures:
        return ""
    worst = failures[0]
    return f"Most often: {label(worst.name)}, in {plural(worst.n_first, 'call')}."


def _unjudged(total: Group) -> str:
    parts = []
    if total.n_calls:
        how = "Unsound, not counted" if total.n_error else "Unsound"
        share = f" ({percent(total.unsound_rate)})" if total.n_error else ""
        parts.append(f"{how}: {total.n_error} of {plural(total.n_calls, 'call')}{share}.")
    if total.n_not_applicable:
        parts.append(f"The task did not apply to {plural(total.n_not_applicable, 'call')}.")
    return " ".join(parts)
