"""Whether the customer kept to its persona: did what it was asked to, and nothing else."""

from collections.abc import Iterator

from evaluators.agreement import EVENTS
from evaluators.barge_ins import agent_runs
from evaluators.in_role import out_of_role
from evaluators.names import ZIP_DIGITS
from evaluators.timeline import when
from evaluators.words import digit_runs, words
from pipelines.record import CallRecord, Utterance

BY_CHANCE = 0.001
"""A persona that asks for something has it left out in fewer calls than this."""
CHANCE_MS = 1000
"""The agent speaks on for so long after the onset that the persona asks for: there was time."""
UNASKED = ("barge_in", "backchannel", "cough", "aside")
"""What a customer does in a turn of the agent's; the first that is drawn is done."""


def acted_utterances(record: CallRecord) -> tuple[Utterance, ...]:
    """The customer's utterances that a behaviour of its persona made.

    A behaviour that acts leaves an event of its name; the next utterance to begin is its own.
    """
    names = {one.behaviour for one in record.plan.persona.behaviours}
    acted = [e for e in record.events if e.side == "customer" and e.name in names]
    customer = record.said_by("customer")
    first = (next((u for u in customer if u.start >= e.at), None) for e in acted)
    return tuple(one for one in first if one is not None)


def is_played_by_a_model(record: CallRecord) -> bool:
    """Whether a model finds the customer's words, and no playbook."""
    return record.plan.customer.services.llm.service != "scripted"


def out_of_character(record: CallRecord) -> Iterator[tuple[str, str]]:
    """Where the customer left its persona or its role, each as a failure and a sentence.

    A scripted customer says what it does by events, and cannot leave its role. Of one that a model
    plays only the role is judged: what its words amount to is a matter of opinion.
    """
    if is_played_by_a_model(record):
        yield from out_of_role(record)
        return
    for sentence in (*_objections(record), *_reasons(record), *_floor(record), *_unasked(record)):
        yield "out_of_persona", sentence


def _objections(record: CallRecord) -> Iterator[str]:
    """It says no as often as asked before it says yes. A call may end before there was occasion."""
    asked = record.plan.persona.temper.objections
    made = [e.name for e in record.events if e.side == "customer" and e.name in EVENTS]
    n_before = made.index("agreed") if "agreed" in made else made.count("declined")
    if "agreed" in made and n_before < asked:
        yield f"the customer agreed after {n_before} objections; its persona asks for {asked}"
    elif n_before > asked and not record.plan.persona.behaviours:
        yield f"the customer objected {n_before} times; its persona asks for {asked}"


def _reasons(record: CallRecord) -> Iterator[str]:
    """A customer that wants reasons asks why before it tells its ZIP code."""
    if not record.plan.persona.temper.asks_why:
        return
    for one in record.said_by("customer"):
        said = words(one.said)
        if "why" in said or ("what" in said and "for" in said) or "no" in said:
            return
        if any(len(run) >= ZIP_DIGITS for run in digit_runs(one.said)):
            yield f"the customer told its ZIP code at {when(record, one.start)} and never asked why"
            return


def _floor(record: CallRecord) -> Iterator[str]:
    """It speaks, or coughs, into the agent's speech where it is asked to."""
    free_rate = 1.0
    for kind in UNASKED:
        rate = free_rate * _asked(record, kind)
        free_rate -= rate
        if rate == 0 or any(one.kind == kind for one in record.said_by("customer")):
            continue
        n_chances = _n_chances(record, kind)
        sure = max(0, n_chances - 1)  # the agent takes leave in one
        if (1 - rate) ** sure < BY_CHANCE:
            yield f"no `{kind}` in {n_chances} chances; the persona takes {rate:g} of them"


def _asked(record: CallRecord, kind: str) -> float:
    return float(getattr(record.plan.persona.turn_taking, f"{kind}_rate"))


def _n_chances(record: CallRecord, kind: str) -> int:
    """In how much of the agent's speech there was time for it."""
    taking = record.plan.persona.turn_taking
    onset_ms = getattr(taking, f"{kind}_onset_ms") + CHANCE_MS
    if kind == "barge_in":
        onset_ms += 3 * taking.barge_in_onset_sd_ms
    return sum(record.ms(run.end - run.start) > onset_ms for run in agent_runs(record))


def _unasked(record: CallRecord) -> Iterator[str]:
    """A persona without behaviours has no other reason to do so."""
    for kind in UNASKED:
        n = sum(one.kind == kind for one in record.said_by("customer"))
        if n and not _asked(record, kind) and not record.plan.persona.behaviours:
            yield f"{n} times `{kind}`, which the persona does not ask for"
