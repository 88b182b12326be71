"""Questions of the agent's that a customer could have spoken into, and what it did.

Whether a turn of the agent's begins is told by the customer's own pipeline; when each speaks, by
the utterances. The line of these calls adds no delay.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipelines.record import CallRecord, Kind, Utterance
from sparring.calibrate.customer_calls import Call

NOTICED_MS = 700
"""So soon after the agent's first sound a customer takes it to have begun a turn, or it is none."""
LATE_MS = 250
"""What is done so long after the latest onset was not meant for it."""
SIGMAS = 4
"""The latest onset is so many deviations after the mean."""


class Chance(NamedTuple):
    """A question that lasted for longer than the onset takes, or was spoken into."""

    call: Call
    question: Utterance
    taken: Utterance | None

    @property
    def onset_ms(self) -> float | None:
        """From the agent's first sound to the customer's. None: it was not spoken into."""
        if self.taken is None:
            return None
        return self.call.record.ms(self.taken.start - self.question.start)


def chances(
    calls: Sequence[Call], kind: Kind, *, onset_ms: float, sd_ms: float = 0.0
) -> list[Chance]:
    """Each question at most once.

    A question into which the customer spoke otherwise, such as by an answer to the one before, or
    which the end of the call cut short, was no chance.
    """
    latest_ms = onset_ms + SIGMAS * sd_ms + LATE_MS
    return [one for call in calls for one in _chances(call, kind, latest_ms)]


def _chances(call: Call, kind: Kind, latest_ms: float) -> Iterator[Chance]:
    record = call.record
    said = record.said_by("customer")
    for question in questions(record):
        latest = question.start + round(latest_ms * record.sample_rate_hz / 1000)
        over = [one for one in said if one.start < latest and one.end > question.start]
        taken = next((one for one in over if one.kind == kind), None)
        if taken is not None and taken.start < question.start:
            continue
        if taken is not None or (not over and question.end >= latest):
            yield Chance(call, question, taken)


def questions(record: CallRecord) -> list[Utterance]:
    """The agent's utterances with which the customer took a turn of the agent's to begin."""
    noticed = NOTICED_MS * record.sample_rate_hz // 1000
    starts = [turn.start for turn in record.turns if turn.side == "customer"]
    return [
        one
        for one in record.said_by("agent")
        if any(one.start <= at <= one.start + noticed for at in starts)
    ]
