"""From what a sweep is asked for to its calls: the same customers at every level."""

import re
from collections.abc import Iterator, Mapping, Sequence

from personas.faults import Fault, InputFault, shown
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.references import name_of
from personas.schema import Closed, Line, Persona
from personas.settings import agent_overrides
from reports.sweep.model import Asked, Level
from sparring.order import Order, raise_if_unusable, settled
from sparring.sweep.levels import levels
from sparring.sweep.settings import (
    FAMILIES,
    PLACE,
    Target,
    find_target,
    value_at,
    with_values,
)

_NAME_CHARS = 60
_TAIL_CHARS = 45


class Wanted(Closed):
    """What is to be swept, as it was typed."""

    setting: str
    texts: tuple[str, ...] = ()
    """Levels; see `sparring.sweep.levels`."""
    steps: int | None = None
    fixed: tuple[str, ...] = ()
    """Other settings as `name=number`, changed at all levels alike."""
    persona: str = "clear"
    order: Order = Order()
    """The rest: agent, versions, repeats, seed. It names no personas."""


class PlannedSweep(Closed):
    """The calls of a sweep, and what is written down of it beforehand."""

    plans: tuple[CallPlan, ...]
    """Customer by customer, so that a sweep cut short has as many calls at every level."""
    asked: Asked
    seed: int


def plan_sweep(wanted: Wanted) -> PlannedSweep:
    """The calls of a sweep. All levels of a customer have one seed, and so one name and ZIP code.

    Raises:
        InputFault: a name is unknown, a level impossible, or a file faulty.
    """
    library = Library.standard(wanted.order.library)
    base, seed = _base_plans(wanted, library)
    target = find_target(wanted.setting)
    fixed = _fixed(target, wanted.fixed)
    base = [_with_fixed(plan, fixed) for plan in base]
    values = levels(target, wanted.texts, own=_own(base[0], target), steps=wanted.steps)
    _check(base, target, values)
    varied = [_varied(plan, target, value) for plan in base for value in values]
    asked = Asked(
        setting=target.name,
        keys=target.keys,
        persona=base[0].persona.name,
        levels=tuple(
            Level(value=value, persona=_level_name(base[0].persona.name, target, value))
            for value in values
        ),
        fixed={name.name: value for name, value in fixed},
    )
    return PlannedSweep(plans=tuple(varied), asked=asked, seed=seed)


def _base_plans(wanted: Wanted, library: Library) -> tuple[list[CallPlan], int]:
    """The calls of the persona as it is: those that `spar run` would place."""
    library.persona(wanted.persona)
    suite, settings = settled(wanted.order, library)
    name = re.sub(r"\W", "_", f"sweep_{wanted.setting}").lower()[:_NAME_CHARS]
    own = suite.model_copy(update={"personas": (wanted.persona,), "name": name})
    base = plans(
        own,
        library=library,
        persona=name_of(wanted.persona),
        scenario=wanted.order.scenarios or None,
        overrides=agent_overrides(settings),
    )
    raise_if_unusable(wanted.order, suite, settings, base)
    return list(base), suite.seed


# ---- settings of a plan -------------------------------------------------------------------------


def _own(plan: CallPlan, target: Target) -> float | None:
    return value_at(plan.persona if target.owner == "persona" else plan.line, target.keys[0])


def _fixed(target: Target, texts: Sequence[str]) -> list[tuple[Target, float]]:
    """Other settings and their values: what goes beside the setting, then what was asked for.

    Raises:
        InputFault: a text is not a setting, an equals sign and a number.
    """
    family = FAMILIES.get(target.name)
    asked = [_assigned(text) for text in texts]
    named = {one.name for one, _ in asked}
    beside = family.beside if family else {}
    return [*((find_target(n), v) for n, v in beside.items() if n not in named), *asked]


def _assigned(text: str) -> tuple[Target, float]:
    name, _, number = text.partition("=")
    try:
        return find_target(name), float(number)
    except ValueError:
        rule = "must be a setting and a number, such as `pause_rate=0.3`"
        fault = Fault(place=PLACE, key="--set", rule=rule, got=shown(text))
        raise InputFault([fault]) from None


def _with_fixed(plan: CallPlan, fixed: Sequence[tuple[Target, float]]) -> CallPlan:
    for target, value in fixed:
        persona, line = _with_value(plan, target, value)
        plan = plan.model_copy(update={"persona": persona, "line": line})
    return plan


def _with_value(plan: CallPlan, target: Target, value: float, **names: str) -> tuple[Persona, Line]:
    values: Mapping[str, float] = dict.fromkeys(target.keys, value)
    try:
        if target.owner == "persona":
            return with_values(plan.persona, values, **names), plan.line
        return plan.persona, with_values(plan.line, values, **names)
    except InputFault as fault:
        raise InputFault(dict.fromkeys(_as_typed(fault.faults, target))) from None


def _as_typed(faults: Sequence[Fault], target: Target) -> Iterator[Fault]:
    """The faults under the name that was typed, which may stand for both legs of a line."""
    for one in faults:
        yield one.model_copy(update={"key": target.name}) if one.key in target.keys else one


def _check(base: Sequence[CallPlan], target: Target, values: Sequence[float]) -> None:
    """Tries every level once, to tell all impossible ones together."""
    faults = list(_level_faults(base[0], target, values))
    if faults:
        raise InputFault(dict.fromkeys(faults))


def _level_faults(plan: CallPlan, target: Target, values: Sequence[float]) -> Iterator[Fault]:
    for value in values:
        try:
            _with_value(plan, target, value)
        except InputFault as fault:
            yield from (_hinted(one, value) for one in fault.faults)


def _hinted(fault: Fault, value: float) -> Fault:
    if fault.key.endswith("_rate") and 1 < value <= 100:
        return fault.model_copy(update={"hint": f"{value:g} % is {value / 100:g}"})
    return fault


# ---- copies -------------------------------------------------------------------------------------


def _varied(plan: CallPlan, target: Target, value: float) -> CallPlan:
    """The plan at one level. What is changed, and the persona in any case, gets its own name."""
    name = _level_name(plan.persona.name, target, value)
    if target.owner == "persona":
        persona, line = _with_value(plan, target, value, name=name)
    else:
        own = _level_name(plan.line.name, target, value)
        _, line = _with_value(plan, target, value, name=own)
        persona = plan.persona.model_copy(update={"name": name, "line": own})
    return plan.model_copy(update={"persona": persona, "line": line})


def _level_name(name: str, target: Target, value: float) -> str:
    """Such as `clear_snr_db_20`, `clear_loss_rate_0_05` or `clear_level_dbfs_minus_30`."""
    number = f"{value:g}".replace("-", "minus_", 1).replace("+", "")
    tail = re.sub(r"\W", "_", f"_{target.name}_{number}").lower()[-_TAIL_CHARS:]
    return f"{name[: _NAME_CHARS - len(tail)]}{tail}"
