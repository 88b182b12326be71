"""Modules and classes by name, imported when asked for and not before."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from loguru import logger

from personas.faults import nearest
from pipelines.services.faults import ServiceFault


def load(place: str) -> Any:  # noqa: ANN401
    """What is called `module:name`.

    Raises:
        ServiceFault: the module has no such name.
        ImportError: there is no such module, or one that it needs.
    """
    module, _, name = place.partition(":")
    try:
        with _quiet():
            found = importlib.import_module(module)
        return getattr(found, name)
    except ValueError as error:
        raise ServiceFault(f"`{module}:{name}` names no module and no class in it") from error
    except AttributeError as error:
        near = nearest(name, vars(sys.modules[module])) if module in sys.modules else None
        meant = f"; did you mean `{near}`?" if near else ""
        raise ServiceFault(f"there is no `{name}` in `{module}`{meant}") from error


def is_installed(module: str) -> bool:
    """Whether a module can be found; its packages are imported, it is not."""
    try:
        return importlib.util.find_spec(module) is not None
    except (ImportError, ValueError):
        return False


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps Pipecat from logging its banner, or what is missing: whoever asks is told."""
    logger.disable("pipecat")
    try:
        yield
    finally:
        logger.enable("pipecat")
