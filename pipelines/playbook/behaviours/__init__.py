"""What customers do beside answering: how each behaviour is done, and how it is measured.

One file each. Its parameters are in the file of the same name in `personas/behaviours`, as they are
checked where YAML is read.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from personas.behaviours import Behaviour
from personas.plan import CallPlan
from pipelines.playbook.behaviours import (
    answer_another,
    ask_price,
    ask_robot,
    call_later,
    child,
    foreign_first,
    has_to_go,
    lose_patience,
    mishear,
    old_address,
    refuse_untold,
    take_back,
    wrong_number,
)
from pipelines.playbook.behaviours.acting import Acting, Measurement
from pipelines.record import CallRecord

ACTING: dict[str, type[Acting[Any]]] = {
    "answer_another": answer_another.AnsweringAnother,
    "ask_price": ask_price.AskingPrice,
    "ask_robot": ask_robot.AskingRobot,
    "call_later": call_later.CallingLater,
    "child": child.BeingAChild,
    "foreign_first": foreign_first.SpeakingForeign,
    "has_to_go": has_to_go.HavingToGo,
    "lose_patience": lose_patience.LosingPatience,
    "mishear": mishear.Mishearing,
    "old_address": old_address.GivingOldAddress,
    "refuse_untold": refuse_untold.RefusingUntold,
    "take_back": take_back.TakingBack,
    "wrong_number": wrong_number.DialledWrong,
}
"""Behaviour to how it is done."""

MEASURED: dict[str, Any] = {
    "answer_another": answer_another.measured,
    "ask_price": ask_price.measured,
    "ask_robot": ask_robot.measured,
    "call_later": call_later.measured,
    "child": child.measured,
    "foreign_first": foreign_first.measured,
    "has_to_go": has_to_go.measured,
    "lose_patience": lose_patience.measured,
    "mishear": mishear.measured,
    "old_address": old_address.measured,
    "refuse_untold": refuse_untold.measured,
    "take_back": take_back.measured,
    "wrong_number": wrong_number.measured,
}
"""Behaviour to its measurement: parameters and records in, `Measurement` out."""


def acting(plan: CallPlan) -> list[Acting[Any]]:
    """The behaviours of a call's customer, in the persona's order."""
    return [ACTING[how.behaviour](how, plan) for how in plan.persona.behaviours]


def measure(records: Iterable[CallRecord]) -> list[Measurement]:
    """What the personas of the records ask for against what the records show.

    Records are put together by the behaviour with its parameters, whoever has it.
    """
    found: dict[Behaviour, list[CallRecord]] = {}
    for record in records:
        for how in record.plan.persona.behaviours:
            found.setdefault(how, []).append(record)
    return [_measured(how, those) for how, those in found.items() if how.behaviour in MEASURED]


def _measured(how: Behaviour, records: Sequence[CallRecord]) -> Measurement:
    made: Measurement = MEASURED[how.behaviour](how, records)
    return made
