"""Comparing two arms of calls: two runs, or the two agent versions of an A/B run.

    comparison = compare_runs(RunFolder(a), RunFolder(b))
    print_comparison(comparison, console)
    page = write_comparison(comparison, RunFolder(a), RunFolder(b))

The functions load when they are first asked for, because pandas and scipy take their time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reports.compare.faults import CannotCompareError

if TYPE_CHECKING:
    from reports.compare.arms import compare_arms, compare_runs
    from reports.compare.console import print_comparison
    from reports.compare.model import Comparison
    from reports.compare.page import write_comparison

__all__ = [
    "CannotCompareError",
    "Comparison",
    "compare_arms",
    "compare_runs",
    "print_comparison",
    "write_comparison",
]
_HOMES = {
    "Comparison": "model",
    "compare_arms": "arms",
    "compare_runs": "arms",
    "print_comparison": "console",
    "write_comparison": "page",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the module holds
    """A public name, from the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module `{__name__}` has no `{name}`")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
