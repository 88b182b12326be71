"""Settings of emulators as a command line gives them."""

from collections.abc import Iterable

import yaml

from personas.emulation import Emulation
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
    return validated(Emulation, dict(map(_setting, given)), place="the command line")


def _setting(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals:
        raise UsageFault(f"`--set {text}`: a setting is `NAME=VALUE`")
    try:
        return name.strip(), yaml.safe_load(value)
    except yaml.YAMLError:
        raise UsageFault(f"`--set {text}`: the value is no YAML") from None
