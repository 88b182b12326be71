"""What the customer's barge-ins came to: the agent gave way, spoke on, or was done anyway."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from evaluators.timeline import Span, Spoken, at_customer, both, length, takes_the_floor
from personas.base import Side
from pipelines.record import CallRecord

YIELD_MS = 2000
"""An agent that falls silent later has not given way."""
ACTIVE_MS = 300
"""An agent that was heard for less of the second before the onset has only just begun itself."""
ACTIVE_WITHIN_MS = 1000
SENTENCE_GAP_MS = 300
"""A shorter gap between two of the agent's sentences lets nobody in: they are one run of speech."""
SAME_BARGE_IN_MS = 500
"""A customer that goes on so soon into the same speech of the agent's has not begun anew."""
CALL_OVER_MS = 500
"""An agent that falls silent so long before the end of the call was cut off by that."""


class Run(NamedTuple):
    """Speech of the agent's with no gap that lets anybody in, at the customer."""

    spoken: tuple[Spoken, ...]

    @property
    def start(self) -> int:
        """Its first voiced sample."""
        return self.spoken[0].start

    @property
    def end(self) -> int:
        """One past its last voiced sample."""
        return self.spoken[-1].end

    @property
    def cut(self) -> bool:
        """It stopped before the end of what the agent meant to say."""
        return self.spoken[-1].utterance.cut


class Result(StrEnum):
    """What a barge-in came to. The first two are eligible; the others show nothing."""

    YIELDED = "yielded"
    SPOKE_ON = "spoke_on"
    ENDED = "ended"
    """The agent's speech ended by itself, or with the call, before it had to stop."""
    JUST_BEGUN = "just_begun"
    """The agent had hardly been heard: both began at once."""


class BargeIn(NamedTuple):
    """The customer began while the agent was heard to speak."""

    onset: Spoken
    """The customer's utterance."""
    over: Run
    """The agent's speech that it began over."""
    result: Result

    @property
    def into_end(self) -> int:
        """Samples from the onset to the end of the agent's speech."""
        return self.over.end - self.onset.start


def floor_speech(record: CallRecord, side: Side) -> tuple[Spoken, ...]:
    """What a side says to the other, in order of time at the customer."""
    spoken = (one for one in at_customer(record) if one.side == side)
    return tuple(one for one in spoken if takes_the_floor(one.utterance))


def agent_runs(record: CallRecord) -> tuple[Run, ...]:
    """The agent's speech; sentences that follow one another without a gap are one run.

    Without this an agent that ignores the customer from sentence to sentence would look as if each
    sentence had ended by itself. Nothing goes on where the agent was cut off.
    """
    runs: list[list[Spoken]] = []
    for one in floor_speech(record, "agent"):
        before = runs[-1][-1] if runs else None
        if before and not before.utterance.cut and _ms(record, before, one) <= SENTENCE_GAP_MS:
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(Run(tuple(run)) for run in runs)


def _ms(record: CallRecord, before: Spoken, after: Spoken) -> float:
    return record.ms(after.start - before.end)


def barge_ins(record: CallRecord) -> tuple[BargeIn, ...]:
    """Each time that the customer began to speak to the agent while the agent was heard."""
    customer = floor_speech(record, "customer")
    agent = [(one.start, one.end) for one in floor_speech(record, "agent")]
    found = (
        BargeIn(onset, run, _result(record, onset, run, agent))
        for run in agent_runs(record)
        for onset in _onsets(record, run, customer)
    )
    return tuple(sorted(found, key=lambda one: one.onset.start))


def _onsets(record: CallRecord, run: Run, customer: tuple[Spoken, ...]) -> Iterator[Spoken]:
    before: Spoken | None = None
    for one in customer:
        if run.start <= one.start < run.end:
            if before is None or _ms(record, before, one) >= SAME_BARGE_IN_MS:
                yield one
            before = one


def _result(record: CallRecord, onset: Spoken, run: Run, agent: list[Span]) -> Result:
    before = onset.start - ACTIVE_WITHIN_MS * record.sample_rate_hz // 1000
    if record.ms(length(both(agent, [(before, onset.start)]))) < ACTIVE_MS:
        return Result.JUST_BEGUN
    if record.ms(run.end - onset.start) > YIELD_MS:
        return Result.SPOKE_ON
    return Result.YIELDED if run.cut and not ended_with_the_call(record, run) else Result.ENDED


def ended_with_the_call(record: CallRecord, run: Run) -> bool:
    """What cut the run off was the end of the call."""
    return run.cut and record.ms(record.ending.at - run.end) <= CALL_OVER_MS
