"""Sweeps: one setting at several levels, the same customers at each.

    write_asked(folder, asked)           before the first call
    sweep, page = write_sweep(folder)    as far as it got
    print_sweep(sweep, console)

The functions load when they are first asked for, because pandas and scipy take their time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.sweep.console import print_sweep
    from reports.sweep.files import is_sweep, write_asked, write_sweep

__all__ = ["is_sweep", "print_sweep", "write_asked", "write_sweep"]
_HOMES = {
    "is_sweep": "files",
    "print_sweep": "console",
    "write_asked": "files",
    "write_sweep": "files",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the module holds
    """A public name, from the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module `{__name__}` has no `{name}`")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
