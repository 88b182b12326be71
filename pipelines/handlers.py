"""Handlers of declared tools, found by name. Without Pipecat, as what checks a plan must be."""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from personas.tools import Tool


class HandlerFault(Exception):  # noqa: N818 -- a fault of what a user can mend
    """A handler that cannot be found; the message names it."""


def find_handler(name: str) -> Callable[..., Any]:
    """The function called `module:function`; the current folder's modules are found, too.

    Raises:
        HandlerFault: there is none.
    """
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.append(here)
    module, _, function = name.partition(":")
    try:
        found = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError) as error:
        raise HandlerFault(f"handler `{name}`: {error}") from error
    if not callable(found):
        raise HandlerFault(f"handler `{name}` is no function")
    return found  # type: ignore[no-any-return]


def check_handlers(tools: Mapping[str, Tool], *, place: str) -> None:
    """Finds out before any call whether the handlers of an agent's tools are there.

    Raises:
        HandlerFault: one is not.
    """
    for name, tool in tools.items():
        if tool.handler is not None:
            try:
                find_handler(tool.handler)
            except HandlerFault as fault:
                raise HandlerFault(f"{place}: tools.{name}: {fault}") from fault.__cause__
