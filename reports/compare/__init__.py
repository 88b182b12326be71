"""Comparing two arms of calls: two runs, or the two agent versions of an A/B run.

comparison = compare_runs(RunFolder(a), RunFolder(b))
print_comparison(comparison, console)
page = write_comparison(comparison, RunFolder(a), RunFolder(b))
"""

from reports.compare.arms import compare_arms, compare_runs
from reports.compare.console import print_comparison
from reports.compare.model import Comparison
from reports.compare.page import write_comparison
from reports.compare.pairs import CannotCompareError

__all__ = [
    "CannotCompareError",
    "Comparison",
    "compare_arms",
    "compare_runs",
    "print_comparison",
    "write_comparison",
]
