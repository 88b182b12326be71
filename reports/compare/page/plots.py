"""Where the marks of the page's plots lie, in percent of their width."""

import math

from personas.schema import Closed
from reports.compare.model import Arm, Comparison, Measure
from reports.statistics import Interval


class Mark(Closed):
    """A dot on a line from low to high."""

    low: float
    at: float
    high: float


class Axis(Closed):
    """Differences about a zero in the middle."""

    limit: float
    """The value at the right end; its opposite is at the left one."""

    def place(self, value: float) -> float:
        """Percent of the width."""
        return round(50 + 50 * min(1.0, max(-1.0, value / self.limit)), 2)

    def mark(self, at: float, interval: Interval) -> Mark:
        """A difference with its interval."""
        low, high = self.place(interval.low), self.place(interval.high)
        return Mark(low=low, at=self.place(at), high=high)


def rate_mark(found: Comparison, arm: Arm, interval: Interval | None) -> Mark | None:
    """A success rate with its interval, on an axis from 0 to 1."""
    if interval is None:
        return None
    at = 100 * arm.n_passed / found.success.n_pairs
    return Mark(low=100 * interval.low, at=at, high=100 * interval.high)


def difference_axis(interval: Interval) -> Axis:
    """In whole tens of points, wide enough for the interval."""
    farthest = max(abs(interval.low), abs(interval.high))
    return Axis(limit=min(1.0, math.ceil(10 * farthest + 0.2) / 10))


def difference_mark(found: Comparison) -> Mark | None:
    """The difference of the success rates, on its own axis."""
    success = found.success
    if success.difference is None or success.interval is None:
        return None
    return difference_axis(success.interval).mark(success.difference, success.interval)


def measure_mark(measure: Measure) -> Mark | None:
    """A difference of a measure; each measure has a scale of its own."""
    if measure.difference is None or measure.interval is None:
        return None
    ends = (measure.difference, measure.interval.low, measure.interval.high)
    farthest = max(map(abs, ends))
    return (
        Axis(limit=1.15 * farthest).mark(measure.difference, measure.interval) if farthest else None
    )
