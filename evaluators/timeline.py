"""Who spoke when, as one heard it at the customer: the place from which all timing is judged.

The customer is heard at its own mouth, the agent at the customer's ear, which is the agent's mouth
plus the delay of the leg to the customer. So a line's delays are in every answer, as for a caller.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, get_args

from personas.base import Side
from pipelines.record import FLOORLESS, CallRecord, Kind, Utterance

REPROMPT_MS = 4000
"""A side that speaks up again after so long a silence was waiting for an answer."""


SOUNDS: frozenset[Kind] = frozenset({"cough", "music", "beep"})
"""Kinds of utterances that are no words."""
LEAVES, RETURNS = frozenset({"holds", "hands_on"}), "back"
"""Events of a customer that does not listen for a while, and of its return."""


class Spoken(NamedTuple):
    """An utterance with its times at the customer, in samples."""

    start: int
    end: int
    utterance: Utterance

    @property
    def side(self) -> Side:
        """Who spoke."""
        return self.utterance.side


class FloorTurn(NamedTuple):
    """All of one side's utterances until the other takes the floor, or until it asks again."""

    side: Side
    spoken: tuple[Spoken, ...]

    @property
    def start(self) -> int:
        """Its first voiced sample, at the customer."""
        return self.spoken[0].start

    @property
    def end(self) -> int:
        """One past its last voiced sample, at the customer."""
        return max(one.end for one in self.spoken)

    @property
    def said(self) -> str:
        """Its words."""
        return " ".join(one.utterance.said for one in self.spoken)


def is_speech(one: Utterance) -> bool:
    """Whether it is words. A cough is none; of an unknown kind, what was said decides."""
    return one.kind not in SOUNDS and (_is_known(one) or bool(one.said.strip()))


def takes_the_floor(one: Utterance) -> bool:
    """Whether it is said to the other side, for it to answer or to give way."""
    return one.kind not in FLOORLESS and (_is_known(one) or bool(one.said.strip()))


def _is_known(one: Utterance) -> bool:
    return one.kind in get_args(Kind)


def peer_of(side: Side) -> Side:
    """The other side."""
    return "customer" if side == "agent" else "agent"


def when(record: CallRecord, at: int) -> str:
    """A sample on the line as one tells a listener: `12.3 s`."""
    return f"{record.ms(at) / 1000:.1f} s"


def delay_samples(record: CallRecord, speaker: Side) -> int:
    """What the leg that carries a side's speech takes from mouth to ear.

    An event of the line named `delay_to_agent` or `delay_to_customer`, whose text is a number of
    samples, says what the leg really took, jitter buffer and codec included. Without it, it is the
    plan's `delay_ms`.
    """
    for event in record.events:
        if event.side == "line" and event.name == f"delay_to_{peer_of(speaker)}":
            return int(event.text)
    asked = record.plan.line.to_agent if speaker == "customer" else record.plan.line.to_customer
    return asked.delay_ms * record.sample_rate_hz // 1000


def at_customer(record: CallRecord) -> tuple[Spoken, ...]:
    """All utterances in order of their start, as one heard them at the customer."""
    delay = delay_samples(record, "agent")
    shift = {"customer": 0, "agent": delay}
    heard = (Spoken(u.start + shift[u.side], u.end + shift[u.side], u) for u in record.utterances)
    return tuple(sorted(heard, key=lambda one: (one.start, one.end, one.side)))


def floor_turns(record: CallRecord) -> tuple[FloorTurn, ...]:
    """The turns of both sides in order.

    What does not take the floor is part of no turn. A `reprompt`, or speech after `REPROMPT_MS` of
    silence, starts a new turn of the same side: the turn before it went unanswered.
    """
    turns: list[list[Spoken]] = []
    for one in at_customer(record):
        if not takes_the_floor(one.utterance):
            continue
        if turns and _goes_on(record, turns[-1], one):
            turns[-1].append(one)
        else:
            turns.append([one])
    return tuple(FloorTurn(turn[0].side, tuple(turn)) for turn in turns)


def _goes_on(record: CallRecord, turn: Sequence[Spoken], one: Spoken) -> bool:
    waited_ms = record.ms(one.start - max(spoken.end for spoken in turn))
    asked_again = one.utterance.kind == "reprompt" or waited_ms >= REPROMPT_MS
    return one.side == turn[0].side and not asked_again


def timing_is_valid(record: CallRecord) -> bool:
    """False when the line fell behind the wall clock, or something delayed an answer.

    That is: a vendor failed in passing, or the request waited for others of the run.
    """
    soundness, survives = record.soundness, record.plan.survives
    if soundness.queued_ms or any(not survives(one.side, one.vendor) for one in record.troubles):
        return False
    return record.plan.clock == "simulated" or soundness.kept_time


UNTIMED = (
    "the line fell behind the wall clock, a vendor failed in passing, or a request waited for "
    "others of the run, so times of this call say nothing about the agent"
)
"""The reason of evaluators of time that do not apply to such a call."""


# ---- stretches of time ------------------------------------------------------------------------

Span = tuple[int, int]
"""First sample, and one past the last."""


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same time as ordered spans that neither touch nor overlap."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def length(spans: Iterable[Span]) -> int:
    """Samples in all, each counted once."""
    return sum(end - start for start, end in merged(spans))


def both(a: Iterable[Span], b: Iterable[Span]) -> list[Span]:
    """The time that lies in both."""
    others = merged(b)
    shared = (
        (max(start, s), min(end, e))
        for start, end in merged(a)
        for s, e in others
        if s < end and start < e
    )
    return list(shared)


def spans_of(record: CallRecord, side: Side) -> list[Span]:
    """When that side speaks, at the customer; backchannels and asides included, coughs not."""
    spoken = (one for one in at_customer(record) if one.side == side)
    return [(one.start, one.end) for one in spoken if is_speech(one.utterance)]


def away(record: CallRecord) -> list[Span]:
    """When the customer does not listen: the agent is on hold, or the telephone is handed on."""
    found: list[Span] = []
    left: int | None = None
    for event in record.events:
        if event.side != "customer":
            continue
        if event.name in LEAVES and left is None:
            left = event.at
        elif event.name == RETURNS and left is not None:
            found.append((left, event.at))
            left = None
    return found if left is None else [*found, (left, record.n_samples)]


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of all are not above (nearest rank); None of none.

    It is always one of the values, so there is an answer in the call to listen to.
    """
    if not values:
        return None
    rank = -(-round(share * 1000) * len(values) // 1000)
    return sorted(values)[max(rank, 1) - 1]
