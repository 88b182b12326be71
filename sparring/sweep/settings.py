"""Which settings of a persona or its line are numbers, and how one of them is given a value."""

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from personas.faults import Fault, InputFault, nearest, shown
from personas.schema import Closed, Line, Persona
from personas.validation import Model, validated

PLACE = "sweep"
"""What messages call the arguments of a sweep."""
Owner = Literal["persona", "line"]
LEGS = ("to_agent", "to_customer")
_FACTORS_UP_TO = 4.0
_OWN_VOICE = "voice"
"""A short name of a voice means the customer's own, not that of somebody else beside them."""


class Target(Closed):
    """What a name of a setting stands for."""

    name: str
    """As it was asked for."""
    owner: Owner
    keys: tuple[str, ...]
    """Dotted keys of the owner; both legs of a line where the name does not say which."""


class Family(Closed):
    """A setting that is often swept, and at which levels."""

    target: Target
    levels: tuple[float, ...]
    """From easy to hard."""
    factors_up_to: float = 0.0
    """Levels that are all at most this are factors of the persona's own value."""
    beside: dict[str, float] = {}
    """Other settings, without which this one shows little; `--set` is over them."""


def _family(
    owner: Owner,
    key: str,
    *levels: float,
    factors_up_to: float = 0.0,
    beside: dict[str, float] | None = None,
) -> Family:
    keys = (key,) if owner == "persona" else tuple(f"{leg}.{key}" for leg in LEGS)
    target = Target(name=key.rpartition(".")[2], owner=owner, keys=keys)
    return Family(target=target, levels=levels, factors_up_to=factors_up_to, beside=beside or {})


_FAMILIES = (
    _family("persona", "room.snr_db", 30, 20, 15, 10, 5, 0),
    _family(
        "line", "loss_rate", 0, 0.02, 0.05, 0.1, 0.15, 0.2, beside={"loss_burst_frames": 5}
    ),  # 100 ms; concealment fills shorter gaps (ITU-T G.711 Appendix I is silent after 60 ms)
    _family("line", "delay_ms", 50, 150, 300, 500, 800),
    _family("line", "jitter_ms", 0, 10, 20, 40, 80),
    _family("persona", "turn_taking.barge_in_rate", 0, 0.2, 0.4, 0.6, 0.8, 1),
    _family("persona", "turn_taking.backchannel_rate", 0, 0.25, 0.5, 0.75, 1),
    _family("persona", "turn_taking.answer_delay_ms", 0, 500, 1000, 2000, 4000),
    _family(
        "persona", "voice.rate_wpm", 0.8, 1.2, 1.6, 2, 2.4, factors_up_to=_FACTORS_UP_TO
    ),  # nobody speaks four words a minute
    _family("persona", "voice.level_dbfs", -16, -22, -28, -34, -40),
    _family("persona", "disfluency.filler_rate", 0, 0.25, 0.5, 0.75, 1),
    _family("persona", "disfluency.pause_rate", 0, 0.1, 0.2, 0.3, 0.4),
    _family(
        "persona", "disfluency.pause_ms", 200, 500, 1000, 2000, 3000, beside={"pause_rate": 0.3}
    ),
    _family("persona", "disfluency.self_correction_rate", 0, 0.25, 0.5, 0.75, 1),
)
FAMILIES = {family.target.name: family for family in _FAMILIES}
"""Settings whose levels need not be given, by the name that they go by."""


def find_target(name: str) -> Target:
    """What a name stands for: a dotted key, or the last part of one.

    Raises:
        InputFault: it stands for nothing, for no number, or for several things.
    """
    if name in FAMILIES:
        return FAMILIES[name].target
    known = _targets()
    found = [target for target in known if name in (target.name, *_leaves(target))]
    exact = [target for target in found if target.name == name]
    meant = exact or [target for target in found if target.name == f"{_OWN_VOICE}.{name}"] or found
    if len(meant) == 1:
        return meant[0].model_copy(update={"name": name})
    raise InputFault([_ambiguous(name, found) if found else _unknown(name, known)])


def _leaves(target: Target) -> tuple[str, ...]:
    """The short names of a target that does not say which leg."""
    one_leg = target.owner == "line" and len(target.keys) == 1
    return () if one_leg else (target.name.rpartition(".")[2],)


def _targets() -> list[Target]:
    """Everything that can be swept, by its longest name."""
    persona = [Target(name=key, owner="persona", keys=(key,)) for key in numbers_of(Persona)]
    keys = list(numbers_of(Line))
    line = [Target(name=key, owner="line", keys=(key,)) for key in keys]
    both = [
        Target(name=tail, owner="line", keys=tuple(f"{leg}.{tail}" for leg in LEGS))
        for tail in tails_of_legs()
    ]
    return [*persona, *line, *both]


def tails_of_legs() -> list[str]:
    """Numbers that both legs have, without the leg. A leg's room is the persona's, by that name."""
    first, persona = f"{LEGS[0]}.", set(numbers_of(Persona))
    tails = [key.removeprefix(first) for key in numbers_of(Line) if key.startswith(first)]
    return [tail for tail in tails if tail not in persona]


def _ambiguous(name: str, found: list[Target]) -> Fault:
    hint = "name one of " + ", ".join(f"`{target.name}`" for target in found)
    return Fault(place=PLACE, rule="is the name of several settings", got=shown(name), hint=hint)


def _unknown(name: str, known: list[Target]) -> Fault:
    others = {key for model in (Persona, Line) for key in fields_of(model)}
    if name in others | {key.rpartition(".")[2] for key in others}:
        rule = "is no number, so it has no levels"
        return Fault(place=PLACE, rule=rule, got=shown(name), hint=_families_hint())
    names = [*FAMILIES, *(n for target in known for n in (target.name, *_leaves(target)))]
    near = nearest(name, names)
    rule = "no such setting of a persona or a line"
    return Fault(place=PLACE, rule=rule, got=shown(name), near=near, hint=_families_hint())


def _families_hint() -> str:
    return "such as " + ", ".join(f"`{name}`" for name in FAMILIES)


# ---- walking the schema -------------------------------------------------------------------------


def numbers_of(model: type[BaseModel]) -> Iterator[str]:
    """Dotted keys of a model whose values are numbers; what lies in lists is not reached."""
    yield from (key for key, field in _fields(model) if _is_number(field.annotation))


def fields_of(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Every field of a model by its dotted key; what lies in lists is not reached."""
    return dict(_fields(model))


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        yield prefix + name, field
        for option in _options(field.annotation):
            if isinstance(option, type) and issubclass(option, BaseModel):
                yield from _fields(option, f"{prefix}{name}.")


def _options(annotation: Any) -> Iterator[Any]:  # noqa: ANN401 -- a type, in any of its forms
    """What a union or an annotated type is made of."""
    origin = typing.get_origin(annotation)
    if origin is Annotated:
        yield from _options(typing.get_args(annotation)[0])
    elif origin in (typing.Union, types.UnionType):
        for part in typing.get_args(annotation):
            yield from _options(part)
    else:
        yield annotation


def _is_number(annotation: Any) -> bool:  # noqa: ANN401
    options = set(_options(annotation)) - {type(None)}
    return bool(options) and options <= {int, float}


def is_whole(target: Target) -> bool:
    """Whether the setting takes whole numbers only."""
    model = Persona if target.owner == "persona" else Line
    return float not in set(_options(fields_of(model)[target.keys[0]].annotation))


# ---- values -------------------------------------------------------------------------------------


def value_at(model: BaseModel, key: str) -> float | None:
    """The number at a dotted key. None: it is off, or a part of the model that is off holds it."""
    inner: Any = model
    for part in key.split("."):
        inner = getattr(inner, part, None)
    return inner if isinstance(inner, int | float) else None


def with_values(model: Model, values: Mapping[str, float], **renamed: str) -> Model:
    """The model with numbers at dotted keys in place of its own.

    Args:
        model: A persona or a line.
        values: Dotted key to number. A part that is off is put on with its defaults.
        renamed: Text at keys of the model itself, such as its `name`.

    Raises:
        InputFault: a value breaks a rule of the model.
    """
    data: dict[str, Any] = model.model_dump(mode="json", by_alias=True) | renamed
    for key, value in values.items():
        *outer, leaf = key.split(".")
        inner = data
        for part in outer:
            inner[part] = inner[part] or {}
            inner = inner[part]
        inner[leaf] = int(value) if value == int(value) else value
    return validated(type(model), data, place=PLACE)
