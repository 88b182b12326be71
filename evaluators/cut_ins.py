"""Where the agent began before the customer was done: over its words, or into a pause."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from evaluators.barge_ins import Run, agent_runs, barge_ins, floor_speech
from evaluators.by_ear import customer_is_voiced
from evaluators.recording import Recording
from evaluators.timeline import Spoken
from pipelines.record import CallRecord

GOES_ON_MS = 200
"""The customer speaks on so long after the agent's onset: it was not done."""
RESUMES_MS = 2000
"""A customer that goes on, or would have, so soon after its last word had only paused."""


class CutIn(NamedTuple):
    """The agent began before the customer was done."""

    at: int
    """The agent's onset, at the customer."""
    in_pause: bool
    """The customer was silent at that moment, with more to say."""


def cut_ins(record: CallRecord, recording: Recording | None = None) -> tuple[CutIn, ...]:
    """Each onset of the agent's before the customer was done, in order of time.

    Over its words: inside an utterance with at least `GOES_ON_MS` to come, or one that the customer
    broke off at that. Into a pause: the customer had broken off within `RESUMES_MS` before, or went
    on while the agent spoke and within `RESUMES_MS` of its own last word, without having been asked
    to by its persona; or, as only a recording tells, it was silent in the middle of an utterance.
    """
    customer = floor_speech(record, "customer")
    over = {id(one.onset.utterance) for one in barge_ins(record)}
    found: list[CutIn] = []
    for run in agent_runs(record):
        if any(_is_inside(record, run, one) for one in customer):
            voiced = recording is None or customer_is_voiced(record, recording, run.start)
            found.append(CutIn(run.start, in_pause=not voiced))
        elif _goes_on(record, run, customer) or _was_broken_off(record, run, customer, over):
            found.append(CutIn(run.start, in_pause=True))
    return tuple(found)


def _is_inside(record: CallRecord, run: Run, one: Spoken) -> bool:
    if not one.start < run.start < one.end:
        return False
    return one.utterance.cut or record.ms(one.end - run.start) >= GOES_ON_MS


def _goes_on(record: CallRecord, run: Run, customer: Sequence[Spoken]) -> bool:
    return any(
        before.end <= run.start <= after.start < run.end
        and record.ms(after.start - before.end) <= RESUMES_MS
        and after.utterance.kind == "answer"
        for before, after in pairwise(customer)
    )


def _was_broken_off(
    record: CallRecord, run: Run, customer: Sequence[Spoken], over: set[int]
) -> bool:
    """The customer broke off in a pause because of this onset; not of its own, nor as it gave up.

    A customer that had begun over the agent gave up. One whose own pipeline took somebody else to
    have the floor before the agent began was stopped by that.
    """
    before = [one for one in customer if one.end <= run.start]
    if not before or not before[-1].utterance.cut or id(before[-1].utterance) in over:
        return False
    last = before[-1]
    turns = (turn for turn in record.turns if turn.side == "customer")
    stopped_before = any(last.start <= turn.start < run.start for turn in turns)
    return record.ms(run.start - last.end) <= RESUMES_MS and not stopped_before
