"""Whether the call ended for a reason of the agent's or the persona's, and not for one of ours."""

import re
from collections.abc import Iterator

from evaluators.agreement import decisions
from evaluators.timeline import away, floor_turns
from evaluators.words import words
from pipelines.record import CallRecord

_LEAVE = re.compile(r"\b(good ?bye|bye|transfer|put you through|connect you|have a (nice|good))\b")


def ended_by_us(record: CallRecord) -> Iterator[tuple[str, str]]:
    """Reasons of ours for which the call ended, each as a failure and a sentence.

    A call that reaches its limit of time, or of silence after the customer's last words, is the
    agent's affair. A line that drops the call because it was asked to is the line's.
    """
    ending = record.ending
    known = {*record.soundness.faults, *(one.sentence for one in record.troubles)}
    if ending.by == "fault" and ending.reason not in known:
        yield "fault", ending.reason or "the call broke, and nothing says why"
    elif ending.by == "customer":
        for sentence in _hung_up_for_nothing(record):
            yield "hung_up_for_nothing", sentence
    elif ending.by == "limit" and ending.reason == "silence" and _customer_is_mute(record):
        yield "customer_mute", "the customer heard the agent, and said nothing to the end"


def _hung_up_for_nothing(record: CallRecord) -> Iterator[str]:
    """Of a customer whose reasons are known: they are its playbook's, or were told to its model.

    A machine has reasons of its own.
    """
    persona, reason = record.plan.persona, record.ending.reason
    temper = persona.temper
    if reason == "left":
        yield "the customer's pipeline ended without hanging up"
    elif persona.playbook:
        return
    elif reason == "goodbye" and not _may_say_goodbye(record):
        yield "the customer said goodbye to an agent that had not taken leave"
    elif reason == "impatient" and not persona.behaviours:
        at_s = record.ms(record.ending.at) / 1000
        if temper.patience_s is None or at_s < temper.patience_s:
            asked = "none" if temper.patience_s is None else f"{temper.patience_s} s"
            yield f"the customer lost patience after {at_s:.0f} s; its persona's limit is {asked}"
    elif reason == "asked too often" and temper.max_asks is None and not persona.behaviours:
        yield "the customer was asked too often; its persona knows no such limit"


def _may_say_goodbye(record: CallRecord) -> bool:
    """After the agent did; a model also having said no, or for what its behaviours ask."""
    if _agent_took_leave(record):
        return True
    by_a_model = record.plan.customer.services.llm.service != "scripted"
    return by_a_model and bool(record.plan.persona.behaviours or decisions(record))


def _agent_took_leave(record: CallRecord) -> bool:
    return any(_LEAVE.search(" ".join(words(one.said))) for one in record.said_by("agent"))


def _customer_is_mute(record: CallRecord) -> bool:
    """The last word was the agent's, the customer heard it, and its persona asks for no silence."""
    turns, persona = floor_turns(record), record.plan.persona
    plays = persona.behaviours or persona.playbook
    may_be_silent = plays or persona.turn_taking.silence_rate or away(record)
    if not turns or turns[-1].side != "agent" or may_be_silent:
        return False
    heard = (one for one in record.heard_by("customer") if one.text.strip())
    return any(one.at >= turns[-1].start for one in heard)
