"""What services take from the environment: keys, and what files name as `$NAME`."""

import os
import re
from typing import Any

from pipelines.services.faults import ServiceFault

_NAMED = re.compile(r"\$\{(\w+)\}|\$(\w+)")


def key(name: str) -> str:
    """A vendor's key from the environment.

    Raises:
        ServiceFault: it is not set.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ServiceFault(f"`{name}` is not set; hint: export {name}=...")
    return value


def from_environment(value: Any) -> Any:  # noqa: ANN401
    """`$NAME` stands for an environment variable: keys are never written into files.

    Args:
        value: Of an option; text, or a mapping of names to such values, or anything else.

    Raises:
        ServiceFault: it is not set.
    """
    if isinstance(value, dict):
        return {name: from_environment(inner) for name, inner in value.items()}
    if isinstance(value, str) and value.startswith("$"):
        return key(value[1:])
    return value


def filled_in(text: str) -> str:
    """Text with the environment's variables in place of each `$NAME` and `${NAME}`.

    Raises:
        ServiceFault: one is not set.
    """
    return _NAMED.sub(lambda match: key(match[1] or match[2]), text)
