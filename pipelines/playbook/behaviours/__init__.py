"""What customers do beside answering: how each behaviour is done, and how it is measured.

One file each. Its parameters are in the file of the same name in `personas/behaviours`, as they are
checked where YAML is read.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from personas.behaviours import Behaviour
from personas.plan import CallPlan
from pipelines.playbook.behaviours import ask_price, mishear, take_back
from pipelines.playbook.behaviours.acting import Acting, Measurement
from pipelines.record import CallRecord

ACTING: dict[str, type[Acting[Any]]] = {
    "ask_price": ask_price.AskingPrice,
    "mishear": mishear.Mishearing,
    "take_back": take_back.TakingBack,
}
"""Behaviour to how it is done."""

MEASURED: dict[str, Any] = {
    "ask_price": ask_price.measured,
    "mishear": mishear.measured,
    "take_back": take_back.measured,
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
