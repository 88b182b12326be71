"""Why the agent fell silent: for the customer, as it should, or for something that was nothing."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from evaluators.barge_ins import YIELD_MS, Run, agent_runs, ended_with_the_call, floor_speech
from evaluators.by_ear import other_sounds
from evaluators.recording import Recording
from evaluators.timeline import Spoken, at_customer, takes_the_floor
from pipelines.record import CallRecord

STOP_MS = 1000
"""An agent that is cut off so soon after a sound began, or during it, stopped for it."""
EARLIER_MS = 500
"""A customer that spoke at most so long before the agent began may be what silenced it."""
NOISE = "noise"


class Why(StrEnum):
    """What silenced the agent."""

    SPEECH = "speech"
    """The customer took the floor."""
    SOUND = "sound"
    """Something that was to be spoken through."""
    UNCLEAR = "unclear"
    """The customer, or a sound, a good while before."""
    NOTHING = "nothing"


class Sound(NamedTuple):
    """Something on the customer's channel that is to be spoken through."""

    start: int
    end: int
    cause: str
    """An utterance's kind, such as `backchannel` or `cough`, or `noise`."""


class Stop(NamedTuple):
    """The agent was cut off."""

    over: Run
    why: Why
    sound: Sound | None = None
    """What it stopped for where that was a sound."""


def sounds(record: CallRecord, recording: Recording | None = None) -> tuple[Sound, ...]:
    """All that is to be spoken through, in order of time.

    Sounds of the customer's that do not take the floor and, if there is a recording, those that are
    not the customer's.
    """
    own = [
        Sound(one.start, one.end, one.utterance.kind)
        for one in at_customer(record)
        if one.side == "customer" and not takes_the_floor(one.utterance)
    ]
    others = other_sounds(record, recording) if recording else ()
    return tuple(sorted([*own, *(Sound(a, b, NOISE) for a, b in others)]))


def stops(record: CallRecord, recording: Recording | None = None) -> tuple[Stop, ...]:
    """Each time that the agent was cut off, but not by the end of the call.

    For the customer, where it began to speak to the agent in the `YIELD_MS` before; else for the
    sound that began in the `STOP_MS` before, or still sounds; else it is unclear where anything was
    heard since shortly before the agent began; else for nothing.
    """
    heard = sounds(record, recording)
    speech = floor_speech(record, "customer")
    cut = (run for run in agent_runs(record) if run.cut and not ended_with_the_call(record, run))
    return tuple(_stop(record, run, speech, heard) for run in cut)


def _stop(record: CallRecord, run: Run, speech: Sequence[Spoken], heard: Sequence[Sound]) -> Stop:
    taken = (one for one in speech if run.start <= one.start < run.end)
    if any(_is_recent(record, one, run.end, YIELD_MS) for one in taken):
        return Stop(run, Why.SPEECH)
    recent = [one for one in heard if _is_recent(record, one, run.end, STOP_MS)]
    if recent:
        own = [one for one in recent if one.cause != NOISE]
        return Stop(run, Why.SOUND, (own or recent)[-1])
    before: list[Spoken | Sound] = [*speech, *heard]
    unclear = any(_was_before(record, run, one) for one in before)
    return Stop(run, Why.UNCLEAR if unclear else Why.NOTHING)


def _is_recent(record: CallRecord, one: Spoken | Sound, stop: int, window_ms: int) -> bool:
    return one.start < stop and (record.ms(stop - one.start) <= window_ms or one.end > stop)


def _was_before(record: CallRecord, run: Run, one: Spoken | Sound) -> bool:
    return record.ms(run.start - one.end) <= EARLIER_MS and one.start < run.end


def spoken_through(record: CallRecord, recording: Recording | None = None) -> tuple[Sound, ...]:
    """The sounds that began while the agent spoke, and after which it spoke on for `STOP_MS`.

    Where the agent was done earlier by itself, or gave way to the customer, a sound shows nothing.
    """
    heard = sounds(record, recording)
    stopped = {id(stop.sound) for stop in stops(record, recording)}
    return tuple(
        one
        for run in agent_runs(record)
        for one in heard
        if run.start <= one.start < run.end
        and record.ms(run.end - one.start) > STOP_MS
        and id(one) not in stopped
    )
