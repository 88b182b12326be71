"""Two arms in, a `Comparison` out."""

from collections.abc import Sequence
from typing import NamedTuple

from evaluators.verdict import Outcome
from pipelines.record import CallRecord
from reports import statistics
from reports.compare.finding import find
from reports.compare.measures import Measured, compare_measures, measured
from reports.compare.model import Arm, CallSide, Comparison, Finding, Pair, Success
from reports.compare.pairs import (
    EntryPair,
    Pairing,
    entries_of_arms,
    entries_of_run,
    lay_side_by_side,
    mismatches,
    name,
    seeds_differ,
)
from reports.compare.why import agent_changes, failure_changes, persona_rows
from reports.resampling import N_FEWEST
from reports.run import Entry, RunFolder

ASSUMED = 0.1
"""The difference of rates to plan for where none was seen."""
Records = Sequence[tuple[CallRecord, CallRecord]]


def compare_runs(a: RunFolder, b: RunFolder) -> Comparison:
    """Compare two runs of one agent version each; B is the newer, or the one in question.

    Raises:
        CannotCompareError: A run holds several versions or no call, or nothing pairs.
    """
    entries_a, entries_b = entries_of_run(a), entries_of_run(b)
    where = f"`{name(a)}` and `{name(b)}`"
    pairing = lay_side_by_side(entries_a, entries_b, where=where)
    arms = _arm(a, entries_a), _arm(b, entries_b)
    return _compare(_told_apart(*arms), pairing, (a, b))


def compare_arms(run: RunFolder, versions: tuple[str, str] | None = None) -> Comparison:
    """Compare the two agent versions of an A/B run, or two of several.

    Raises:
        CannotCompareError: It is no A/B run, an arm has no call, or nothing pairs.
    """
    entries_a, entries_b = entries_of_arms(run, versions)
    pairing = lay_side_by_side(entries_a, entries_b, where=f"the arms of `{name(run)}`")
    arms = _arm(run, entries_a), _arm(run, entries_b)
    return _compare(arms, pairing, (run, run))


def _arm(run: RunFolder, entries: Sequence[Entry]) -> Arm:
    first = entries[0]
    return Arm(
        label=first.agent_version,
        run=name(run),
        agent=first.agent,
        version=first.agent_version,
        n_done=len({entry.call_id for entry in entries}),
        n_passed=0,
    )


def _told_apart(a: Arm, b: Arm) -> tuple[Arm, Arm]:
    """Labels that differ: versions, else agents, else runs, else A and B."""
    for one, other in ((a.version, b.version), (a.agent, b.agent), (a.run, b.run), ("A", "B")):
        if one != other:
            return a.model_copy(update={"label": one}), b.model_copy(update={"label": other})
    return a, b


def _compare(
    arms: tuple[Arm, Arm], pairing: Pairing, runs: tuple[RunFolder, RunFolder]
) -> Comparison:
    calls = [_call_pair(entries, runs) for entries in pairing.pairs]
    pairs = tuple(sorted((call.pair for call in calls), key=_most_telling))
    judged = [call for call in calls if call.pair.judged]
    records = [call.records for call in calls if call.records]
    found = Comparison(
        a=_passed(arms[0], pairs, "a"),
        b=_passed(arms[1], pairs, "b"),
        finding=Finding(better=None, sentence=""),
        success=_success([call.pair for call in judged]),
        measures=compare_measures([(call.a, call.b) for call in judged]),
        personas=persona_rows(pairs),
        failures=failure_changes(pairs),
        changes=agent_changes(*(record.plan.agent for record in records[0])) if records else (),
        pairs=pairs,
        mismatches=_mismatches(pairing.pairs, records),
        only_in_a=pairing.only_in_a,
        only_in_b=pairing.only_in_b,
        warnings=_warnings(records, runs),
    )
    return found.model_copy(update={"finding": find(found)})


class _CallPair(NamedTuple):
    """A pair with what was measured and recorded of it."""

    pair: Pair
    a: Measured
    b: Measured
    records: tuple[CallRecord, CallRecord] | None
    """None: a call left no record."""


def _call_pair(entries: EntryPair, runs: tuple[RunFolder, RunFolder]) -> _CallPair:
    record_a = runs[0].record(entries.a.call_id)
    record_b = runs[1].record(entries.b.call_id)
    a = measured(entries.a.result, record_a, runs[0].prices())
    b = measured(entries.b.result, record_b, runs[1].prices())
    records = (record_a, record_b) if record_a and record_b else None
    return _CallPair(pair=_pair(entries, a, b), a=a, b=b, records=records)


def _mismatches(pairs: Sequence[EntryPair], records: Records) -> dict[str, int]:
    """From the plans in the records; seeds also where a call left none."""
    found = mismatches(records)
    n_seeds = seeds_differ(pairs)
    return {**found, "seed": n_seeds} if n_seeds else found


def _pair(entries: EntryPair, measured_a: Measured, measured_b: Measured) -> Pair:
    a = entries.a
    return Pair(
        pair_id=a.pair_id,
        persona=a.persona,
        scenario=a.scenario,
        line=a.line,
        attempt=a.attempt,
        a=_side(a, measured_a),
        b=_side(entries.b, measured_b),
    )


def _side(entry: Entry, found: Measured) -> CallSide:
    result = entry.result
    task = result.verdict("task_success")
    failed = result.outcome is Outcome.FAIL
    telling = task if failed or result.outcome is Outcome.PASS else None
    unsound = next((v for v in result.verdicts if v.outcome is not Outcome.PASS), task)
    shown = telling or unsound
    return CallSide(
        call_id=entry.call_id,
        outcome=result.outcome,
        failures=((task.failures if task else ()) or ("unexplained",)) if failed else (),
        reason=shown.reason if shown else "",
        stages=task.stages if task and failed else {},
        measures=found.shown(),
    )


def _most_telling(pair: Pair) -> tuple[int, str]:
    """Pairs that B alone passed, that A alone passed, both failed, both passed, not judged."""
    if not pair.judged:
        return 4, pair.pair_id
    if pair.won_by:
        return (0 if pair.won_by == "b" else 1), pair.pair_id
    return (2 if pair.a.outcome is Outcome.FAIL else 3), pair.pair_id


def _passed(arm: Arm, pairs: Sequence[Pair], side: str) -> Arm:
    calls = [pair.a if side == "a" else pair.b for pair in pairs if pair.judged]
    n_passed = sum(call.outcome is Outcome.PASS for call in calls)
    return arm.model_copy(update={"n_passed": n_passed})


def _success(judged: Sequence[Pair]) -> Success:
    n = len(judged)
    a_only = sum(pair.won_by == "a" for pair in judged)
    b_only = sum(pair.won_by == "b" for pair in judged)
    both = sum(pair.a.outcome is Outcome.PASS for pair in judged) - a_only
    assumed = abs(b_only - a_only) / n if b_only != a_only else ASSUMED
    discordant = max((a_only + b_only) / n, assumed) if n else assumed
    return Success(
        n_pairs=n,
        n_both=both,
        n_a_only=a_only,
        n_b_only=b_only,
        n_neither=n - both - a_only - b_only,
        a=statistics.wilson(both + a_only, n),
        b=statistics.wilson(both + b_only, n),
        difference=(b_only - a_only) / n if n else None,
        interval=statistics.paired_difference(a_only, b_only, n),
        p_value=statistics.mcnemar_p(a_only, b_only),
        n_pairs_needed=statistics.pairs_needed(discordant, assumed) if n >= N_FEWEST else None,
        assumed=assumed,
    )


def _warnings(records: Records, runs: tuple[RunFolder, RunFolder]) -> tuple[str, ...]:
    found = [_unfinished(run) for run in dict.fromkeys(runs)] + [_packages(records)]
    return tuple(warning for warning in found if warning)


def _unfinished(run: RunFolder) -> str:
    n_planned = run.info().n_planned
    n_done = len({entry.call_id for entry in run.entries()})
    if n_done >= n_planned:
        return ""
    return f"`{name(run)}` is not finished: {n_done} of {n_planned} calls are done"


def _packages(records: Records) -> str:
    changed = {
        f"{package} {a.packages.get(package, 'absent')} → {b.packages.get(package, 'absent')}"
        for a, b in records
        for package in a.packages.keys() | b.packages.keys()
        if a.packages.get(package) != b.packages.get(package)
    }
    if not changed:
        return ""
    return f"versions of packages differ, and may be the reason: {', '.join(sorted(changed))}"
