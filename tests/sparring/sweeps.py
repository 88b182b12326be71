"""Sweeps, and faults, as tests of them ask for them."""

from collections.abc import Callable

import pytest

from personas.faults import InputFault
from sparring.order import Order
from sparring.sweep.planning import PlannedSweep, Wanted, plan_sweep


def planned(setting: str, *texts: str, repeats: int = 2, **more: object) -> PlannedSweep:
    order = Order(repeats=repeats)
    return plan_sweep(Wanted(setting=setting, texts=texts, **{"order": order, **more}))  # type: ignore[arg-type]


def fault_of(call: Callable[[], object]) -> str:
    with pytest.raises(InputFault) as caught:
        call()
    return str(caught.value)
