"""Geometry of the plots: numbers in percent of the plot's width or height, drawn by templates."""

import math
from collections.abc import Sequence

import numpy as np

from evaluators.timeline import quantile
from personas.schema import Closed

_STEPS_MS = (50, 100, 200, 500, 1000, 2000, 5000, 10000)
_N_BINS = 24
"""Bins that a histogram should have at most; the narrowest round bin that keeps to it is taken."""
_N_TICKS = 6
_EARLY, _LATE = 30, 70
"""Percent of the width: up to the first, a label has no room on the left; from the second on, none
on the right."""


class Bar(Closed):
    """One bin of a histogram."""

    left: float
    width: float
    height: float
    label: str


class Mark(Closed):
    """A place on the horizontal axis."""

    left: float
    label: str


class Quantile(Mark):
    """A mark whose label lies over the bars, and neither on another label nor on another's line."""

    is_high: bool
    """The label lies in the upper of two rows, and the line goes up to it."""
    ends_here: bool
    """The label ends at the line; else it begins there."""


class Histogram(Closed):
    """How often each latency occurred."""

    name: str
    n: int
    bars: tuple[Bar, ...]
    marks: tuple[Quantile, ...]
    """The median, then the 95th percentile."""
    ticks: tuple[Mark, ...]


def histogram(name: str, values_ms: Sequence[float], *, longest_ms: float) -> Histogram:
    """Bins from 0 to `longest_ms`, of a round width that leaves at most 24 of them."""
    step_ms = next((step for step in _STEPS_MS if longest_ms / step <= _N_BINS), _STEPS_MS[-1])
    n_bins = max(1, math.ceil((longest_ms + 1) / step_ms))
    end_ms = n_bins * step_ms
    counts, _ = np.histogram(values_ms, bins=n_bins, range=(0, end_ms))
    most = max(1, int(counts.max()))
    bars = [
        Bar(
            left=_share(i * step_ms, end_ms),
            width=_share(step_ms, end_ms),
            height=round(100 * int(count) / most, 2),
            label=f"{i * step_ms} to {(i + 1) * step_ms} ms: {count}",
        )
        for i, count in enumerate(counts)
        if count
    ]
    return Histogram(
        name=name,
        n=len(values_ms),
        bars=tuple(bars),
        marks=_quantile_marks(values_ms, end_ms),
        ticks=_ticks(end_ms),
    )


def _quantile_marks(values_ms: Sequence[float], end_ms: float) -> tuple[Quantile, ...]:
    """The later label goes to the side where there is room, the higher one over what it passes."""
    found = {q: ms for q in (50, 95) if (ms := quantile(values_ms, q / 100)) is not None}
    places = {q: _share(ms, end_ms) for q, ms in found.items()}
    to_left = bool(places) and places[95] > _LATE
    return tuple(
        Quantile(
            left=places[q],
            label=f"p{q} {ms / 1000:.2f} s",
            is_high=(q == 95) is to_left,
            ends_here=to_left and places[q] > _EARLY,
        )
        for q, ms in found.items()
    )


def _ticks(end_ms: float) -> tuple[Mark, ...]:
    step_ms = next((s for s in _STEPS_MS if end_ms / s <= _N_TICKS), _STEPS_MS[-1])
    places = np.arange(0, end_ms + 1, step_ms)
    return tuple(Mark(left=_share(ms, end_ms), label=f"{ms / 1000:g} s") for ms in places)


def _share(part: float, whole: float) -> float:
    return round(100 * float(part) / whole, 3)
