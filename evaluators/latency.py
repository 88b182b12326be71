"""How long the customer waits for an answer, from mouth to ear, turn by turn."""

from typing import NamedTuple

from evaluators.registry import evaluator
from evaluators.timeline import (
    UNTIMED,
    FloorTurn,
    floor_turns,
    quantile,
    timing_is_valid,
    when,
)
from evaluators.verdict import Outcome, Verdict
from pipelines.record import CallRecord

LIMIT_MS = 1500
"""For 95 % of the answers."""
CLOSING_MS = 2000
"""A call that is over so soon after the customer's last turn owed it no answer."""


class Wait(NamedTuple):
    """What followed one turn of the customer's."""

    at: int
    """Where the turn ended, at the customer."""
    ms: float | None
    """How long the customer waited: for the answer, or in vain. None: the agent spoke over it."""
    answered: bool


def waits(record: CallRecord) -> tuple[Wait, ...]:
    """What followed each turn of the customer's, in order of time.

    The wait runs from the last voiced sample at the customer's mouth to the agent's first voiced
    sample at the customer's ear. An agent that speaks while the turn ends interrupted, or did not
    yield: that is no answer, nor a negative latency. A turn after which the customer asks again, or
    waits `CLOSING_MS` until the call is over, waited in vain. A backchannel awaits no answer, and a
    backchannel of the agent's is none.
    """
    turns = floor_turns(record)
    found = (_wait(record, turns, turn) for turn in turns if turn.side == "customer")
    return tuple(wait for wait in found if wait is not None)


def _wait(record: CallRecord, turns: tuple[FloorTurn, ...], turn: FloorTurn) -> Wait | None:
    spoken = [one for other in turns if other.side == "agent" for one in other.spoken]
    if any(one.start < turn.end < one.end for one in spoken):
        return Wait(turn.end, None, answered=False)
    answer = min((one.start for one in spoken if one.start >= turn.end), default=record.n_samples)
    again = (o.start for o in turns if o.side == "customer" and o.start >= turn.end)
    asked_again = min(again, default=record.n_samples)
    if answer < min(asked_again, record.n_samples):
        return Wait(turn.end, record.ms(answer - turn.end), answered=True)
    waited_ms = record.ms(asked_again - turn.end)
    if asked_again >= record.n_samples and waited_ms <= CLOSING_MS:
        return None
    return Wait(turn.end, waited_ms, answered=False)


@evaluator("latency", version=1)
def latency(record: CallRecord) -> Verdict:
    """Pass when 95 % of the customer's turns are answered within `LIMIT_MS`.

    Turns that waited in vain stay in: with the time they waited, which the answer would have
    exceeded. So the quantiles are lower bounds when `unanswered_rate` is above 0, and an agent does
    not look fast because its slow answers never came.
    """
    if not timing_is_valid(record):
        return latency.verdict(Outcome.NOT_APPLICABLE, UNTIMED)
    found = waits(record)
    timed = [(wait.ms, wait) for wait in found if wait.ms is not None]
    metrics = _metrics(record, found)
    if not timed:
        return latency.verdict(
            Outcome.NOT_APPLICABLE,
            "no turn of the customer's waited for an answer",
            metrics=metrics,
        )
    p95_ms = quantile([ms for ms, _ in timed], 0.95) or 0.0
    worst_ms, worst = max(timed, key=lambda one: one[0])
    outcome = Outcome.PASS if p95_ms <= LIMIT_MS else Outcome.FAIL
    what = "answer" if worst.answered else "wait in vain"
    reason = (
        f"95 % of {len(timed)} waits took at most {p95_ms:.0f} ms (limit {LIMIT_MS}); the longest "
        f"{what} took {worst_ms:.0f} ms, after {when(record, worst.at)}"
    )
    failures = () if outcome is Outcome.PASS else ("slow_answers",)
    return latency.verdict(outcome, reason, metrics=metrics, failures=failures, at=(worst.at,))


def _metrics(record: CallRecord, found: tuple[Wait, ...]) -> dict[str, float | None]:
    timed_ms = [wait.ms for wait in found if wait.ms is not None]
    n_unanswered = sum(wait.ms is not None and not wait.answered for wait in found)
    return {
        "p50_ms": quantile(timed_ms, 0.5),
        "p90_ms": quantile(timed_ms, 0.9),
        "p95_ms": quantile(timed_ms, 0.95),
        "max_ms": max(timed_ms, default=None),
        "n_turns": len(timed_ms),
        "n_unanswered": n_unanswered,
        "unanswered_rate": n_unanswered / len(timed_ms) if timed_ms else None,
        "n_overlapped": sum(wait.ms is None for wait in found),
        "first_word_ms": _first_word_ms(record),
    }


def _first_word_ms(record: CallRecord) -> float | None:
    """From the start of the call to the agent's first voiced sample at the customer's ear."""
    starts = (turn.start for turn in floor_turns(record) if turn.side == "agent")
    first = next(starts, None)
    return None if first is None else record.ms(first)
