"""The levels of a sweep, from what was typed."""

import math
from collections.abc import Sequence

import numpy as np

from personas.faults import Fault, InputFault, shown
from sparring.sweep.settings import FAMILIES, PLACE, Family, Target, is_whole

N_STEPS = 6
"""Levels from one end to the other, where nothing says how many."""
_N_ENDS = 2


def levels(
    target: Target, texts: Sequence[str], *, own: float | None, steps: int | None = None
) -> tuple[float, ...]:
    """The levels of a sweep, from the first to the last that was given.

    Args:
        target: What is varied.
        texts: None: the usual levels of the setting. Two: the ends, with the usual levels between
            them, or even steps. More: the levels. `1.2x` is 1.2 times the persona's own value.
        own: The value that the persona has by itself. None: it is off.
        steps: How many levels from one end to the other, evenly spaced.

    Raises:
        InputFault: a text is no number, or they come to fewer than two levels.
    """
    family = FAMILIES.get(target.name)
    if not texts and family is None:
        raise _fault("has no usual levels", target.name, hint="give FROM and TO")
    if len(texts) == 1:
        raise _fault("one level is no sweep", texts[0], hint="give FROM and TO")
    if steps is not None and len(texts) > _N_ENDS:
        raise _fault("`--steps` needs FROM and TO alone", " ".join(texts))
    given, factors = _typed(texts, family)
    usual = family.levels if family and factors == (family.factors_up_to > 0) else ()
    chosen = list(usual) if not texts and steps is None else _spread(given or usual, usual, steps)
    scaled = _scaled(chosen, own, target) if factors else chosen
    return _settled(scaled, target)


def _typed(texts: Sequence[str], family: Family | None) -> tuple[list[float], bool]:
    """The numbers, and whether they are factors of the persona's own value."""
    if not texts:
        return [], bool(family and family.factors_up_to)
    marked = {text.endswith("x") for text in texts}
    if len(marked) > 1:
        raise _fault("must be factors such as `1.2x` all, or none", " ".join(texts))
    values = [_number(text.removesuffix("x")) for text in texts]
    small = family is not None and 0 < max(values) <= family.factors_up_to
    return values, marked == {True} or small


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    if text.startswith("-"):
        raise _fault("no such option", text, hint="`spar sweep --help` names all")
    raise _fault("each level must be a number, or a factor such as `1.2x`", text)


def _spread(given: Sequence[float], usual: Sequence[float], steps: int | None) -> list[float]:
    """All levels, from the first that was given to the last."""
    first, last = given[0], given[-1]
    if len(given) > _N_ENDS and steps is None:
        between = list(given[1:-1])
    elif steps is not None or not usual:
        between = [float(f"{x:.4g}") for x in np.linspace(first, last, steps or N_STEPS)[1:-1]]
    else:
        between = [level for level in usual if min(first, last) < level < max(first, last)]
    return sorted([first, *between, last], reverse=last < first)


def _scaled(factors: Sequence[float], own: float | None, target: Target) -> list[float]:
    if own is None:
        rule = "the persona has no value of its own that a factor could change"
        raise _fault(rule, target.name)
    return [float(f"{factor * own:.6g}") for factor in factors]


def _settled(values: Sequence[float], target: Target) -> tuple[float, ...]:
    """Each level once; whole numbers where the setting takes no others."""
    whole = [float(round(value)) for value in values] if is_whole(target) else list(values)
    once = tuple(dict.fromkeys(whole))
    if len(once) < _N_ENDS:
        raise _fault("needs two different levels", f"{once[0]:g}")
    return once


def _fault(rule: str, got: str, *, hint: str | None = None) -> InputFault:
    return InputFault([Fault(place=PLACE, rule=rule, got=shown(got), hint=hint)])
