"""Settings of emulators as a command line gives them."""

from collections.abc import Iterable, Iterator, Sequence

import yaml

from personas.emulation import Emulation
from personas.faults import Fault, InputFault
from personas.validation import validated
from sparring.faults import UsageFault


def emulation(given: Iterable[str]) -> Emulation:
    """How emulators behave.

    Args:
        given: `NAME=VALUE`, names and values as in a suite's `emulators`.

    Raises:
        UsageFault: one has no `=`, or its value is no YAML.
        InputFault: an unknown name, or an impossible value.
    """
    values = dict(map(_setting, given))
    unknown = [name for name in values if name not in Emulation.model_fields]
    try:
        return validated(Emulation, values, place="the command line")
    except InputFault as fault:
        raise InputFault(_as_typed(fault.faults, unknown)) from None


def _as_typed(faults: Iterable[Fault], unknown: Sequence[str]) -> Iterator[Fault]:
    """The faults under `--set`, of unknown names with those that there are."""
    known = "it takes " + ", ".join(f"`{name}`" for name in Emulation.model_fields)
    for one in faults:
        hint = known if one.key in unknown else one.hint
        yield one.model_copy(update={"key": f"--set {one.key}", "hint": hint})


def _setting(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageFault(f"`--set {text}`: a setting is `NAME=VALUE`")
    try:
        return name.strip(), yaml.safe_load(value)
    except yaml.YAMLError:
        raise UsageFault(f"`--set {text}`: the value is no YAML") from None
