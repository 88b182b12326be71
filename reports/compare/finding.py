"""What a comparison says, in sentences. Never that an arm is better within the noise."""

from collections import Counter

from reports.compare.model import ArmName, Comparison, Finding, Measure, Pair
from reports.compare.wording import (
    TIMES,
    amount,
    change,
    failure_text,
    p_text,
    points,
    span,
)
from reports.labels import plural
from reports.statistics import ALPHA


def find(found: Comparison) -> Finding:
    """The verdict on an otherwise complete comparison, with its reasons."""
    better = _better(found)
    if not found.paired:
        sentence = f"No paired comparison: {_mismatches(found)}. {_rates(found)}."
    elif not found.success.n_pairs:
        sentence = "Nothing to judge: in no pair did both calls pass or fail."
    elif better:
        sentence = f"{_label(found, better)} is better: {_rates(found)}; {_evidence(found)}."
    else:
        sentence = f"No difference shown: {_rates(found)}; {_evidence(found)}. {_needed(found)}"
    return Finding(better=better, sentence=sentence, why=_why(found))


def _better(found: Comparison) -> ArmName | None:
    """The better arm, when the exact test and the interval both leave no room for chance."""
    success = found.success
    if not found.paired or success.interval is None or success.difference is None:
        return None
    if success.p_value >= ALPHA or success.interval.covers(0):
        return None
    return "b" if success.difference > 0 else "a"


def _label(found: Comparison, arm: ArmName) -> str:
    return found.b.label if arm == "b" else found.a.label


def _rates(found: Comparison) -> str:
    a, b, n = found.a, found.b, found.success.n_pairs
    return f"{b.label} succeeds in {b.n_passed} of {plural(n, 'call')}, {a.label} in {a.n_passed}"


def _evidence(found: Comparison) -> str:
    success = found.success
    return (
        f"the difference from {found.a.label} to {found.b.label} is {points(success.difference)} "
        f"(95 % interval {span(success.interval)}; "
        f"exact McNemar {p_text(success.p_value)})"
    )


def _needed(found: Comparison) -> str:
    success = found.success
    if success.n_pairs_needed is None:
        return "So few pairs cannot tell how many calls would be needed to show one."
    size = "this size" if success.difference else f"{100 * success.assumed:.0f} points"
    return (
        f"About {success.n_pairs_needed:,} calls a side would be needed "
        f"to show a difference of {size}."
    )


def _mismatches(found: Comparison) -> str:
    named = ", ".join(f"`{key}` in {n}" for key, n in found.mismatches.items())
    return (
        f"beside the agent, the calls of a pair differ in {named} of "
        f"{plural(len(found.pairs), 'pair')}, so a difference may come from there"
    )


def _why(found: Comparison) -> tuple[str, ...]:
    lost_by_a = _reasons(found, "b")
    lost_by_b = _reasons(found, "a")
    shown = [_measure(found, m) for m in found.measures if found.paired and m.shown]
    return tuple(sentence for sentence in (lost_by_a, lost_by_b, *shown) if sentence)


def _reasons(found: Comparison, winner: ArmName) -> str:
    """What failed in the calls that only the winner passed."""
    won = [pair for pair in found.pairs if pair.won_by == winner]
    if not won:
        return ""
    loser: ArmName = "a" if winner == "b" else "b"
    causes = Counter(_cause(pair, loser) for pair in won)
    named = ", ".join(f"{n} {TIMES} {cause}" for cause, n in causes.most_common())
    calls = "the call" if len(won) == 1 else f"the {len(won)} calls"
    return (
        f"In {calls} that only {_label(found, winner)} passed, "
        f"{_label(found, loser)} failed by: {named}."
    )


def _cause(pair: Pair, loser: ArmName) -> str:
    call = pair.a if loser == "a" else pair.b
    return failure_text(call.failures[0], call.stages.get(call.failures[0]))


def _measure(found: Comparison, measure: Measure) -> str:
    return (
        f"{measure.label}: {found.b.label} {amount(measure.b, measure.unit)}, "
        f"{found.a.label} {amount(measure.a, measure.unit)} "
        f"({change(measure)}; {p_text(measure.p_holm)} after Holm's correction)."
    )
