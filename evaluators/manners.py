"""What customers did against what their personas asked: how they took turns, over many calls.

All is taken from the utterances of the records. Every measure says within which interval it has to
lie, given how many chances there were, so that a setting that changed nothing is found out.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from math import sqrt
from statistics import mean, median, stdev
from typing import Literal, NamedTuple

from evaluators.timeline import Spoken, at_customer
from pipelines.record import CallRecord

UnaskedKind = Literal["barge_in", "backchannel", "cough", "aside"]
Z99 = 2.576
"""99 % of a normal distribution lie within so many standard deviations."""
ONSET_TOLERANCE_MS = 60.0
"""What a pipeline may notice and speak too early or too late by."""
DELAY_TOLERANCE_MS = 60.0
_MEDIAN_WIDER = 1.2533
"""A median's standard error over a mean's, of a normal distribution."""


class Found(NamedTuple):
    """A setting of personas, measured."""

    what: str
    asked: float
    found: float | None
    """None: there was no chance."""
    n: int
    """Chances."""
    tolerance: float
    """By so much at most it may be off, either way."""

    @property
    def agrees(self) -> bool:
        """Whether what was found is what was asked, as far as the chances can tell."""
        return self.found is not None and abs(self.found - self.asked) <= self.tolerance


class _Chance(NamedTuple):
    """An utterance of the agent's that was long enough to be spoken into."""

    agent: Spoken
    taken: Spoken | None
    """What the customer did with it."""


def measure_rate(records: Iterable[CallRecord], kind: UnaskedKind) -> Found:
    """How often customers did it, per utterance of the agent's that outlasted the onset.

    The personas of all records must ask for the same rate.
    """
    records = list(records)
    asked = float(getattr(records[0].plan.persona.turn_taking, f"{kind}_rate"))
    chances = [chance for record in records for chance in _chances(record, kind)]
    taken = sum(chance.taken is not None for chance in chances)
    n = len(chances)
    found = taken / n if n else None
    return Found(f"{kind}_rate", asked, found, n, rate_tolerance(asked, n))


def measure_onset_ms(records: Iterable[CallRecord], kind: UnaskedKind) -> Found:
    """The mean time from the agent's first sound, as the customer hears it, to the customer's."""
    records = list(records)
    taking = records[0].plan.persona.turn_taking
    asked = float(getattr(taking, f"{kind}_onset_ms"))
    onsets_ms = [
        record.ms(chance.taken.start - chance.agent.start)
        for record in records
        for chance in _chances(record, kind)
        if chance.taken is not None
    ]
    spread_ms = taking.barge_in_onset_sd_ms if kind == "barge_in" else 0
    n = len(onsets_ms)
    tolerance = ONSET_TOLERANCE_MS + Z99 * spread_ms / sqrt(max(n, 1))
    return Found(f"{kind}_onset_ms", asked, mean(onsets_ms) if n else None, n, tolerance)


def measure_answer_delay_ms(records: Iterable[CallRecord], control: Iterable[CallRecord]) -> Found:
    """The median wait for an answer, beyond that of the same customers without a delay."""
    records = list(records)
    asked = float(records[0].plan.persona.turn_taking.answer_delay_ms)
    slow, quick = answer_waits_ms(records), answer_waits_ms(control)
    if not slow or not quick:
        return Found("answer_delay_ms", asked, None, len(slow), DELAY_TOLERANCE_MS)
    error_ms = sqrt(_squared_error(slow) + _squared_error(quick))
    tolerance = DELAY_TOLERANCE_MS + Z99 * _MEDIAN_WIDER * error_ms
    found = median(slow) - median(quick)
    return Found("answer_delay_ms", asked, found, len(slow), tolerance)


def answer_waits_ms(records: Iterable[CallRecord]) -> list[float]:
    """From each last word of the agent, as heard by the customer, to its answer, if one comes."""
    return [wait for record in records for wait in _waits(record)]


def rate_tolerance(asked: float, n: int) -> float:
    """Half of the 99 % interval of a share of `n`, by the normal distribution and half a chance.

    A rate of 0 or 1 leaves nothing to chance but that half.
    """
    return Z99 * sqrt(asked * (1 - asked) / n) + 0.5 / n if n else 0.0


def _chances(record: CallRecord, kind: UnaskedKind) -> Iterator[_Chance]:
    taking = record.plan.persona.turn_taking
    spread_ms = taking.barge_in_onset_sd_ms if kind == "barge_in" else 0
    latest_ms = getattr(taking, f"{kind}_onset_ms") + ONSET_TOLERANCE_MS + 2 * spread_ms
    spoken = at_customer(record)
    deeds = [one for one in spoken if one.side == "customer" and one.utterance.kind == kind]
    for agent in (one for one in spoken if one.side == "agent"):
        if record.ms(agent.end - agent.start) >= latest_ms:
            yield _Chance(
                agent, next((d for d in deeds if agent.start < d.start < agent.end), None)
            )


def _waits(record: CallRecord) -> Iterator[float]:
    spoken = at_customer(record)
    for before, after in pairwise(spoken):
        answers = after.side == "customer" and after.utterance.kind == "answer"
        if before.side == "agent" and answers and after.start >= before.end:
            yield record.ms(after.start - before.end)


def _squared_error(values: Sequence[float]) -> float:
    return stdev(values) ** 2 / len(values) if len(values) > 1 else 0.0
