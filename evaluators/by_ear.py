"""The call as a listener with a stop watch has it: times from the recording's voice activity."""

from collections.abc import Sequence
from itertools import pairwise

from evaluators.recording import Recording
from evaluators.timeline import Span, delay_samples, merged
from personas.base import Side
from pipelines.record import CallRecord, Utterance

NEAR_MS = 500
"""Sound so far from an utterance's edge may still be its own."""
PAD_MS = 200
"""What rings on after an utterance, or sounds before it, is not another sound."""
SHORTEST_SOUND_MS = 60
"""A shorter one is a click, or the rest of a word."""


def voiced_at_mouth(record: CallRecord, recording: Recording, side: Side) -> list[Span]:
    """When a side's channel is voiced, shifted by its leg's delay to the times at its mouth."""
    delay = delay_samples(record, side)
    heard = recording.voiced(side)
    return [(max(0, start - delay), max(0, end - delay)) for start, end in heard]


def timed_by_ear(record: CallRecord, recording: Recording) -> CallRecord:
    """The same call with every utterance where it is heard in the recording.

    What was said, and whether it was cut off, stays what the record says; the times do not. An
    utterance that is not heard at all is left out. Two of one side with less than
    `recording.MERGE_MS` between them sound as one, and meet in the middle of that gap.
    """
    heard = [one for side in ("agent", "customer") for one in _heard_of(record, recording, side)]
    ordered = tuple(sorted(heard, key=lambda one: (one.start, one.end, one.side)))
    return record.model_copy(update={"utterances": ordered})


def _heard_of(record: CallRecord, recording: Recording, side: Side) -> list[Utterance]:
    own = sorted(record.said_by(side), key=lambda one: one.start)
    voiced = voiced_at_mouth(record, recording, side)
    near = NEAR_MS * record.sample_rate_hz // 1000
    middles = [(before.end + after.start) // 2 for before, after in pairwise(own)]
    edges = [0, *middles, record.n_samples]
    found = []
    for one, (low, high) in zip(own, pairwise(edges), strict=False):
        window = (max(low, one.start - near), min(high, one.end + near))
        span = _span(voiced, (one.start, one.end), window)
        if span is not None:
            found.append(one.model_copy(update={"start": span[0], "end": span[1]}))
    return found


def _span(voiced: Sequence[Span], own: Span, window: Span) -> Span | None:
    """From first to last sound in the window that touches the utterance; else any in the window."""
    inside = [(max(a, window[0]), min(b, window[1])) for a, b in voiced]
    inside = [(a, b) for a, b in inside if a < b]
    touching = [(a, b) for a, b in inside if a < own[1] and own[0] < b] or inside
    return (touching[0][0], touching[-1][1]) if touching else None


def other_sounds(record: CallRecord, recording: Recording) -> tuple[Span, ...]:
    """What is heard on the customer's channel and is not the customer, at the customer's mouth.

    A door, a horn, a television, another person, or the agent's own echo. Steady noise is none
    (`recording.voiced_segments`). `PAD_MS` around the customer's utterances is left out.
    """
    pad = PAD_MS * record.sample_rate_hz // 1000
    own = merged((one.start - pad, one.end + pad) for one in record.said_by("customer"))
    heard = voiced_at_mouth(record, recording, "customer")
    rest = [piece for span in heard for piece in _without(span, own)]
    return tuple((a, b) for a, b in rest if record.ms(b - a) >= SHORTEST_SOUND_MS)


def _without(span: Span, holes: Sequence[Span]) -> list[Span]:
    """What is left of a span; the holes are ordered and disjoint."""
    left, (at, end) = [], span
    for a, b in holes:
        if b <= at or a >= end:
            continue
        left.append((at, a))
        at = b
    return [(a, b) for a, b in (*left, (at, end)) if a < b]


def customer_is_voiced(record: CallRecord, recording: Recording, at: int) -> bool:
    """Whether the customer sounds at a sample at its mouth; a short stop in a word is sound."""
    return any(a <= at < b for a, b in voiced_at_mouth(record, recording, "customer"))
