"""Whether the simulation itself was sound, so that the call may be held against the agent."""

from collections.abc import Iterator
from itertools import pairwise
from statistics import median

from evaluators.endings import ended_by_us
from evaluators.heard_enough import unheard, words_heard
from evaluators.in_character import is_played_by_a_model, out_of_character
from evaluators.invented_facts import invented_facts
from evaluators.own_facts import foreign_facts
from evaluators.recording import Recording
from evaluators.registry import evaluator
from evaluators.timeline import at_customer, timing_is_valid
from evaluators.verdict import Outcome, Verdict
from personas.base import Side
from pipelines.record import CallRecord, Trouble

BLUR_MS = 50
"""So much of each other two utterances in a row may have: the recorder looks past their edges."""
NEAR_MS = 500
"""Sound that begins further from an utterance's start belongs to another, or goes on."""
FAR_BEHIND_MS = 1000.0
"""A line on the wall clock that fell further behind changed what was said, not only when: who waits
so much longer asks again, or takes a turn to be over."""
LATE_MS = 4000.0
"""A vendor's failure that delayed an answer by more changed what was said, not only when: an agent
speaks up again after 6 s of silence, a customer after 12 s, unless they are told otherwise."""
NOTICED_MS = 1000.0
"""A vendor's failure that delayed an answer by more is told of where a call is unsound anyway."""
_SIDES: tuple[Side, ...] = ("agent", "customer")


@evaluator("validity", version=4)
def validity(record: CallRecord, recording: Recording | None = None) -> Verdict:
    """Pass when the call may be held against the agent. Fail is an error of ours, not of the agent.

    It fails when something of ours broke or fell far behind; when a vendor gave no answer, or far
    too late a one because it failed in passing, unless the agent is meant to survive that; when
    nobody spoke, or nobody heard anything; when the customer told facts that are not its own, left
    its persona or its role, heard too little of the agent, or ended the call for no reason of its
    persona's; when the record contradicts itself. A customer that a model plays leaves its role
    when it makes facts up, speaks as if it were the agent, or tells that it is a machine. A hard
    line is none of that, as long as the customer hears enough.

    A line that fell behind the wall clock by less than `FAR_BEHIND_MS` makes `timing_valid` 0, and
    evaluators of time do not apply: what was said and done still holds.

    With a recording, `onset_error_ms` is the median of how much later the agent's utterances are
    heard to begin than the record has it: the record's times are checked, not taken on trust.
    """
    heard = words_heard(record, recording)
    mute = list(_mute(record))
    reasons = [
        *_broken(record),
        *_let_down(record),
        *_far_behind(record),
        *mute,
        *ended_by_us(record),
        *foreign_facts(record),
        *(invented_facts(record) if is_played_by_a_model(record) else ()),
        *out_of_character(record),
        *(unheard(heard) if not mute else ()),
        *_impossible(record),
    ]
    reasons = [*reasons, *_late(record, limit_ms=NOTICED_MS if reasons else LATE_MS)]
    metrics: dict[str, float | None] = {
        "timing_valid": float(timing_is_valid(record)),
        "worst_lag_ms": record.soundness.worst_lag_ms if record.plan.clock != "simulated" else None,
        "onset_error_ms": _onset_error_ms(record, recording) if recording else None,
        "heard_rate": heard[0] / heard[1] if heard and heard[1] else None,
    }
    if not reasons:
        return validity.verdict(Outcome.PASS, "the simulation was sound", metrics=metrics)
    names = dict.fromkeys(name for name, _ in reasons)
    sentences = "; ".join(sentence for _, sentence in reasons)
    return validity.verdict(Outcome.FAIL, sentences, metrics=metrics, failures=names)


def _onset_error_ms(record: CallRecord, recording: Recording) -> float | None:
    """Median of audible less recorded start, of the agent's utterances that are heard to begin."""
    heard = [start for start, _ in recording.voiced("agent")]
    spoken = [one.start for one in at_customer(record) if one.side == "agent"]
    errors = (min((at - start for at in heard), key=abs, default=None) for start in spoken)
    near = [ms for e in errors if e is not None and abs(ms := record.ms(e)) <= NEAR_MS]
    return median(near) if near else None


def _broken(record: CallRecord) -> Iterator[tuple[str, str]]:
    for fault in record.soundness.faults:
        yield "fault", fault


def _let_down(record: CallRecord) -> Iterator[tuple[str, str]]:
    """By a vendor whose faults the agent was not meant to survive."""
    for trouble in _unsurvived(record):
        if not trouble.overcome:
            yield "vendor", trouble.sentence


def _late(record: CallRecord, *, limit_ms: float) -> Iterator[tuple[str, str]]:
    """The answer that a failure of a vendor's delayed most."""
    late = [one for one in _unsurvived(record) if one.overcome and one.delay_ms > limit_ms]
    if late:
        worst = max(late, key=lambda one: one.delay_ms)
        yield "vendor_late", f"{worst.sentence}; the answer came {worst.delay_ms / 1000:.1f} s late"


def _unsurvived(record: CallRecord) -> list[Trouble]:
    return [one for one in record.troubles if not record.plan.survives(one.side, one.vendor)]


def _far_behind(record: CallRecord) -> Iterator[tuple[str, str]]:
    lag_ms = record.soundness.worst_lag_ms
    if record.plan.clock != "simulated" and lag_ms > FAR_BEHIND_MS:
        yield "fell_behind", f"the line fell {lag_ms / 1000:.1f} s behind the wall clock"
    queued_s = record.soundness.queued_ms / 1000
    if 1000 * queued_s > LATE_MS:
        why = "`concurrent` is low for so many calls at once"
        yield "fell_behind", f"a request waited {queued_s:.1f} s for others of the run: {why}"


def _mute(record: CallRecord) -> Iterator[tuple[str, str]]:
    if any(one.text.strip() for one in record.heard):
        return  # even of noise: an agent that it keeps from speaking is no fault of ours
    if record.utterances:
        yield "nobody_heard", "neither side heard a word of the other"
    else:
        yield "nobody_spoke", "nobody said anything"


def _impossible(record: CallRecord) -> Iterator[tuple[str, str]]:
    for u in record.utterances:
        if not u.start < u.end <= record.n_samples:
            yield "record", f"an utterance lies outside of the call: `{u.said}` at sample {u.start}"
    for side in _SIDES:
        own = sorted(record.said_by(side), key=lambda u: u.start)
        if any(record.ms(before.end - after.start) > BLUR_MS for before, after in pairwise(own)):
            yield "record", f"the {side} speaks twice at once"
    if record.ending.at > record.n_samples:
        yield "record", "the call ended after its last sample"
