"""What can be swept, one line each: `spar list settings`."""

from typing import NamedTuple

from pydantic.fields import FieldInfo

from personas.schema import Line, Persona
from sparring.sweep.settings import (
    FAMILIES,
    LEGS,
    Target,
    fields_of,
    numbers_of,
    tails_of_legs,
)


class Entry(NamedTuple):
    """A setting that can be swept."""

    name: str
    group: str
    summary: str


def catalogue() -> list[Entry]:
    """Settings with usual levels first, then every number of a persona, then of a line."""
    usual = [
        Entry(name, "with usual levels", f"{_text(family.target)}; {_levels(name)}")
        for name, family in FAMILIES.items()
    ]
    return [*usual, *_of_personas(), *_of_lines()]


def _of_personas() -> list[Entry]:
    fields = fields_of(Persona)
    return [Entry(key, "of a persona", _range(fields[key])) for key in numbers_of(Persona)]


def _of_lines() -> list[Entry]:
    """What both legs have is told once."""
    fields, first = fields_of(Line), LEGS[0]
    both = [
        Entry(tail, "of a line", f"{_range(fields[key])}; both legs, or one: `{key}`")
        for tail in tails_of_legs()
        for key in [f"{first}.{tail}"]
    ]
    whole = [key for key in numbers_of(Line) if not key.startswith(LEGS)]
    return [*both, *(Entry(key, "of a line", _range(fields[key])) for key in whole)]


def _text(target: Target) -> str:
    model = Persona if target.owner == "persona" else Line
    where = "both legs of the line" if len(target.keys) > 1 else target.keys[0]
    return f"{where}, {_range(fields_of(model)[target.keys[0]])}"


def _levels(name: str) -> str:
    family = FAMILIES[name]
    times = "x" if family.factors_up_to else ""
    return "usually " + ", ".join(f"{level:g}{times}" for level in family.levels)


def _range(field: FieldInfo) -> str:
    """Such as "0 to 1", and whether it may be off."""
    found: dict[str, float] = {}
    for part in field.metadata:
        for end in ("ge", "gt", "le", "lt"):
            value = getattr(part, end, None)
            if value is not None:
                found[end] = value
    low = f"{found['ge']:g}" if "ge" in found else f"over {found['gt']:g}" if "gt" in found else ""
    high = (
        f"{found['le']:g}" if "le" in found else f"under {found['lt']:g}" if "lt" in found else ""
    )
    return f"{low} to {high}" if low and high else low or high or "a number"
