"""Who spoke over whom, and who gave way. All times are those at the customer."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from evaluators.registry import evaluator
from evaluators.timeline import (
    UNTIMED,
    Spoken,
    at_customer,
    both,
    length,
    quantile,
    spans_of,
    timing_is_valid,
    when,
)
from evaluators.verdict import Outcome, Verdict
from pipelines.record import CallRecord

YIELD_MS = 2000
"""An agent that falls silent later has not given way."""
NATURAL_END_MS = 300
"""A sentence that ends by itself so soon after the onset leaves nothing to give up."""
STOP_FOR_BACKCHANNEL_MS = 1000
"""An agent that is cut off so soon after an "uh huh" took it for an interruption."""
NOTHING_MS = 500
"""A customer that spoke at most so long before the agent began may be what silenced it. An agent
that is cut off so long before the end of the call was cut off by that."""
GOES_ON_MS = 200
"""The customer speaks on so long after the agent's onset: it was not done."""
RESUMES_MS = 2000
"""A customer that goes on so soon after its last word had only paused."""


class BargeIn(NamedTuple):
    """The customer began while the agent was heard to speak."""

    onset: Spoken
    """The customer's utterance."""
    over: Spoken
    """The agent's utterance that it began over."""

    @property
    def into_end(self) -> int:
        """Samples from the onset to the end of the agent's utterance."""
        return self.over.end - self.onset.start


def barge_ins(record: CallRecord, *, backchannels: bool = False) -> tuple[BargeIn, ...]:
    """Each utterance of the customer's that began during one of the agent's.

    Args:
        record: The call.
        backchannels: Those that do not want the floor, instead of those that do.
    """
    agent, customer = _sides(record)
    found = (
        BargeIn(onset, over)
        for onset in customer
        if (onset.utterance.kind == "backchannel") is backchannels
        for over in agent
        if over.start <= onset.start < over.end
    )
    return tuple(found)


def cut_ins(record: CallRecord) -> tuple[Spoken, ...]:
    """The agent's utterances that began before the customer was done.

    Either inside the customer's utterance, with at least `GOES_ON_MS` to come; or in a pause, when
    the customer went on while the agent spoke and within `RESUMES_MS` of its own last word, without
    having been asked to by its persona.
    """
    agent, customer = _sides(record)
    speech = [one for one in customer if one.utterance.kind != "backchannel"]
    takes = [one for one in agent if one.utterance.kind != "backchannel"]
    return tuple(one for one in takes if _is_inside(record, one, speech))


def _is_inside(record: CallRecord, one: Spoken, speech: Sequence[Spoken]) -> bool:
    if any(c.start < one.start and record.ms(c.end - one.start) >= GOES_ON_MS for c in speech):
        return True
    return any(
        before.end <= one.start <= after.start < one.end
        and record.ms(after.start - before.end) <= RESUMES_MS
        and after.utterance.kind == "answer"
        for before, after in pairwise(speech)
    )


def stops_for_nothing(record: CallRecord) -> tuple[Spoken, ...]:
    """The agent's utterances that were cut off though the customer was silent.

    What silenced it was noise, or an echo, that it took for speech; or words that it had heard
    long before. One that the end of the call cut off is none.
    """
    agent, customer = _sides(record)
    return tuple(one for one in agent if one.utterance.cut and _for_nothing(record, one, customer))


def _for_nothing(record: CallRecord, one: Spoken, customer: Sequence[Spoken]) -> bool:
    if record.ms(record.ending.at - one.end) <= NOTHING_MS:
        return False
    return not any(
        record.ms(one.start - c.end) <= NOTHING_MS and c.start < one.end for c in customer
    )


def _sides(record: CallRecord) -> tuple[list[Spoken], list[Spoken]]:
    spoken = at_customer(record)
    return [one for one in spoken if one.side == "agent"], [
        one for one in spoken if one.side == "customer"
    ]


@evaluator("interruptions", version=1)
def interruptions(record: CallRecord) -> Verdict:
    """Pass when the agent gave way when it had to and only then, and never cut in.

    It has to when the customer barges in, unless its sentence ends by itself within
    `NATURAL_END_MS`: that shows nothing. It gave way when it was cut off within `YIELD_MS` of the
    onset. A sentence that ends by itself is no yield. A backchannel is to be spoken through, and so
    is noise.
    """
    if not timing_is_valid(record):
        return interruptions.verdict(Outcome.NOT_APPLICABLE, UNTIMED)
    if not record.said_by("agent") or not record.said_by("customer"):
        return interruptions.verdict(Outcome.NOT_APPLICABLE, "only one side spoke")
    stubborn = [one for one in _eligible(record) if not gave_way(record, one)]
    stopped = [one for one in barge_ins(record, backchannels=True) if _was_stopped(record, one)]
    found = [
        *(("cut_customer_off", one.start) for one in cut_ins(record)),
        *(("did_not_yield", one.onset.start) for one in stubborn),
        *(("stopped_for_backchannel", one.onset.start) for one in stopped),
        *(("stopped_for_nothing", one.end) for one in stops_for_nothing(record)),
    ]
    return interruptions.verdict(
        Outcome.FAIL if found else Outcome.PASS,
        _reason(record, found),
        metrics=_metrics(record),
        failures=dict.fromkeys(name for name, _ in found),
        at=[at for _, at in found],
    )


def gave_way(record: CallRecord, one: BargeIn) -> bool:
    """Whether the agent was cut off, within `YIELD_MS` of the onset."""
    return one.over.utterance.cut and record.ms(one.into_end) <= YIELD_MS


def _eligible(record: CallRecord) -> Iterator[BargeIn]:
    """The barge-ins that the agent had to give way to, or did."""
    for one in barge_ins(record):
        if one.over.utterance.cut or record.ms(one.into_end) > NATURAL_END_MS:
            yield one


def _was_stopped(record: CallRecord, one: BargeIn) -> bool:
    return one.over.utterance.cut and record.ms(one.into_end) <= STOP_FOR_BACKCHANNEL_MS


def _metrics(record: CallRecord) -> dict[str, float | None]:
    all_ins, backchannels = barge_ins(record), barge_ins(record, backchannels=True)
    eligible = list(_eligible(record))
    yields_ms = [record.ms(one.into_end) for one in eligible if gave_way(record, one)]
    agent, customer = spans_of(record, "agent"), spans_of(record, "customer")
    overlap, speech = length(both(agent, customer)), length(agent + customer)
    return {
        "n_customer_interruptions": len(all_ins),
        "n_barge_ins": sum(one.onset.utterance.kind == "barge_in" for one in all_ins),
        "n_agent_interruptions": len(cut_ins(record)),
        "n_eligible": len(eligible),
        "n_yields": len(yields_ms),
        "yield_rate": len(yields_ms) / len(eligible) if eligible else None,
        "yield_ms_p50": quantile(yields_ms, 0.5),
        "yield_ms_max": max(yields_ms, default=None),
        "n_backchannels": len(backchannels),
        "n_backchannel_stops": sum(_was_stopped(record, one) for one in backchannels),
        "n_stops_for_nothing": len(stops_for_nothing(record)),
        "overlap_s": record.ms(overlap) / 1000,
        "overlap_rate": overlap / speech if speech else None,
    }


def _reason(record: CallRecord, found: Sequence[tuple[str, int]]) -> str:
    if not found:
        return "the agent gave way when it had to, and let the customer finish"
    what = {
        "cut_customer_off": "began before the customer was done",
        "did_not_yield": "did not give way to the customer",
        "stopped_for_backchannel": "fell silent for a mere sign of listening",
        "stopped_for_nothing": "fell silent though nobody spoke to it",
    }
    at: dict[str, list[str]] = {}
    for name, sample in found:
        at.setdefault(name, []).append(when(record, sample))
    return "; ".join(f"the agent {what[name]} at {', '.join(at[name])}" for name in at)
