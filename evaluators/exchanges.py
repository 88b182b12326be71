"""What each side said, with what its listener heard of it."""

from typing import NamedTuple

from evaluators.timeline import delay_samples, floor_turns, peer_of
from personas.base import Side
from pipelines.record import CallRecord, Heard, Utterance


class Exchange(NamedTuple):
    """One utterance and the transcripts that its listener made of it."""

    utterance: Utterance
    heard: tuple[Heard, ...]

    @property
    def heard_text(self) -> str:
        """What the listener heard; empty: nothing."""
        return " ".join(one.text for one in self.heard)


class TurnExchange(NamedTuple):
    """One turn and what its listener heard of it; texts of its utterances are joined."""

    start: int
    """At the customer, as is the end."""
    end: int
    meant: str
    said: str
    heard: str
    """Empty: nothing."""


def exchanges(record: CallRecord, speaker: Side) -> tuple[Exchange, ...]:
    """The utterances of one side in order of time, each with what the other side heard of it.

    A transcript belongs to the utterance that its segment overlaps most, at the listener's ear. If
    it overlaps none, or has no segment, it belongs to the last that had begun. One that came before
    all belongs to none.
    """
    delay = delay_samples(record, speaker)
    spoken = record.said_by(speaker)
    found: list[list[Heard]] = [[] for _ in spoken]
    for one in record.heard_by(peer_of(speaker)):
        if (i := _index(spoken, one, delay)) is not None:
            found[i].append(one)
    return tuple(Exchange(u, tuple(heard)) for u, heard in zip(spoken, found, strict=True))


def _index(spoken: tuple[Utterance, ...], one: Heard, delay: int) -> int | None:
    """Which utterance a transcript belongs to."""
    if one.start is not None and one.end is not None:
        start, end = one.start - delay, one.end - delay
        shared = [min(u.end, end) - max(u.start, start) for u in spoken]
        if shared and max(shared) > 0:
            return shared.index(max(shared))
    began = one.at if one.start is None else one.start
    before = [i for i, u in enumerate(spoken) if u.start + delay <= began]
    return before[-1] if before else None


def turn_exchanges(record: CallRecord, speaker: Side) -> tuple[TurnExchange, ...]:
    """The turns of one side in order of time, each with what the other side heard of it."""
    of = {id(exchange.utterance): exchange for exchange in exchanges(record, speaker)}
    return tuple(
        TurnExchange(
            start=turn.start,
            end=turn.end,
            meant=" ".join(one.utterance.meant for one in turn.spoken),
            said=turn.said,
            heard=" ".join(filter(None, (of[id(one.utterance)].heard_text for one in turn.spoken))),
        )
        for turn in floor_turns(record)
        if turn.side == speaker
    )


def transcripts_are_known(record: CallRecord, side: Side) -> bool:
    """False for a side from outside, whose recogniser is not ours to see.

    A side that has a recogniser of its own in the record (`usage`) and no transcript is deaf.
    """
    has_recogniser = any(use.side == side and use.kind == "stt" for use in record.usage)
    return has_recogniser or bool(record.heard_by(side))
