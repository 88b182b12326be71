"""How long the customer waits for an answer, from mouth to ear, turn by turn."""

from typing import NamedTuple

from evaluators.by_ear import timed_by_ear
from evaluators.recording import Recording
from evaluators.registry import evaluator
from evaluators.timeline import (
    REPROMPT_MS,
    UNTIMED,
    FloorTurn,
    Spoken,
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
EAGER_MS = 200
"""An agent that begins so little before the customer's last sample answers; earlier, it cuts in."""
MISSED_MS = 10_000
"""An agent that has not answered by then has missed that the turn was over."""


class Wait(NamedTuple):
    """What followed one turn of the customer's."""

    at: int
    """Where the turn ended, at the customer."""
    ms: float | None
    """How long the customer waited: for the answer, or in vain. None: the agent spoke over it."""
    answered: bool
    asked_again: bool = False
    """The customer spoke up again before any answer came."""


def waits(record: CallRecord) -> tuple[Wait, ...]:
    """What followed each turn of the customer's, in order of time.

    The wait runs from the last voiced sample at the customer's mouth to the agent's first voiced
    sample at the customer's ear. An agent that speaks while the turn ends interrupted, or did not
    yield: that is no answer, nor a negative latency. But an agent that was cut off there gave way:
    its answer is what it says next. And one that began in the last `EAGER_MS` of the turn answered
    at once, after 0 ms. A customer that goes on within `REPROMPT_MS`, though the agent spoke
    meanwhile, was not done. A turn after which the customer asks again, or waits `CLOSING_MS` until
    the call is over, waited in vain. What does not take the floor awaits no answer, and is none;
    nor does a customer that puts the agent on hold await one, though it may come.
    """
    turns = floor_turns(record)
    found = (_wait(record, turns, turn) for turn in turns if turn.side == "customer")
    return tuple(wait for wait in found if wait is not None)


def _wait(record: CallRecord, turns: tuple[FloorTurn, ...], turn: FloorTurn) -> Wait | None:
    spoken = [one for other in turns if other.side == "agent" for one in other.spoken]
    over = [one for one in spoken if one.start < turn.end < one.end]
    if any(turn.start < one.start and _is_eager(record, turn, one) for one in over):
        return Wait(turn.end, 0.0, answered=True)
    if any(not one.utterance.cut for one in over):
        return Wait(turn.end, None, answered=False)
    answer = min((one.start for one in spoken if one.start >= turn.end), default=record.n_samples)
    later = [o for o in turns if o.side == "customer" and o.start >= turn.end]
    asked_again = min((o.start for o in later), default=record.n_samples)
    if answer < min(asked_again, record.n_samples):
        return Wait(turn.end, record.ms(answer - turn.end), answered=True)
    return _in_vain(record, turn, later[0] if later else None)


def _in_vain(record: CallRecord, turn: FloorTurn, again: FloorTurn | None) -> Wait | None:
    """The wait for an answer that did not come before the customer spoke again, or the end."""
    end = record.n_samples if again is None else again.start
    waited_ms = record.ms(end - turn.end)
    if turn.spoken[-1].utterance.kind == "hold":
        return None
    if again is None:
        return Wait(turn.end, waited_ms, answered=False) if waited_ms > CLOSING_MS else None
    is_reprompt = again.spoken[0].utterance.kind == "reprompt"
    if not is_reprompt and waited_ms < REPROMPT_MS:
        return None
    return Wait(turn.end, waited_ms, answered=False, asked_again=True)


def _is_eager(record: CallRecord, turn: FloorTurn, one: Spoken) -> bool:
    return record.ms(turn.end - one.start) < EAGER_MS


@evaluator("latency", version=2)
def latency(record: CallRecord, recording: Recording | None = None) -> Verdict:
    """Pass when 95 % of the customer's turns are answered within `LIMIT_MS`.

    Turns that waited in vain stay in: with the time they waited, which the answer would have
    exceeded. So the quantiles are lower bounds when `unanswered_rate` is above 0, and an agent does
    not look fast because its slow answers never came.

    With a recording the answered waits are measured a second time, from its own voice activity.
    """
    if not timing_is_valid(record):
        return latency.verdict(Outcome.NOT_APPLICABLE, UNTIMED)
    found = waits(record)
    timed = [(wait.ms, wait) for wait in found if wait.ms is not None]
    metrics = _metrics(record, found) | _by_ear(record, recording)
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
    in_vain = [wait for wait in found if wait.ms is not None and not wait.answered]
    late = [w for w in found if w.answered and w.ms is not None and w.ms > MISSED_MS]
    return {
        **{f"p{q}_ms": quantile(timed_ms, q / 100) for q in (50, 90, 95, 99)},
        "max_ms": max(timed_ms, default=None),
        "n_turns": len(timed_ms),
        "n_slow": sum(w.answered and w.ms is not None and w.ms > LIMIT_MS for w in found),
        "n_unanswered": len(in_vain),
        "n_asked_again": sum(wait.asked_again for wait in in_vain),
        "unanswered_rate": len(in_vain) / len(timed_ms) if timed_ms else None,
        "n_missed_turn_ends": len(in_vain) + len(late),
        "n_overlapped": sum(wait.ms is None for wait in found),
        "first_word_ms": _first_word_ms(record),
    }


def _by_ear(record: CallRecord, recording: Recording | None) -> dict[str, float | None]:
    """The quantiles of answered waits as the recording has them; None without one."""
    heard = waits(timed_by_ear(record, recording)) if recording else ()
    answered_ms = [wait.ms for wait in heard if wait.answered and wait.ms is not None]
    return {f"heard_p{q}_ms": quantile(answered_ms, q / 100) for q in (50, 95)}


def _first_word_ms(record: CallRecord) -> float | None:
    """From the start of the call to the agent's first voiced sample at the customer's ear."""
    starts = (turn.start for turn in floor_turns(record) if turn.side == "agent")
    first = next(starts, None)
    return None if first is None else record.ms(first)
