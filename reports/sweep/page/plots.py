"""Geometry of a degradation curve: numbers in percent of the plot's width and height."""

import math
from collections.abc import Sequence

from personas.schema import Closed
from reports.sweep.measure import interval_of
from reports.sweep.model import Asked, Curve, MeasureName, Point, Sweep
from reports.sweep.wording import amount, height, value_of

_TOPS_MS = (500, 1000, 1500, 2000, 3000, 4000, 5000, 8000, 10000, 15000, 20000, 30000)
_LABEL_GAP = 12.0
"""Percent of the width that a level's name needs on a narrow screen."""
_CHARACTER_GAP = 4.0
"""The same for each character of the last one, which ends where the plot does."""


class Tick(Closed):
    """A labelled place on an axis."""

    at: float
    """Percent: from the left, or from the bottom."""
    label: str


class Dot(Closed):
    """What was measured at one level."""

    x: float
    y: float
    """From the top, as SVG counts."""
    low: float | None
    high: float | None
    """Ends of the interval, from the top: `low` is the larger number."""
    label: str


class Line(Closed):
    """One version's curve."""

    name: str
    kind: int
    """How it is drawn: 0, 1, 2, ... in the order of the versions."""
    dots: tuple[Dot, ...]
    band: str
    """Points of the polygon between the ends of the intervals; empty without intervals."""
    fit: str
    """Path of the isotonic fit; empty without a trend."""

    @property
    def path(self) -> str:
        """From dot to dot."""
        return _path([(dot.x, dot.y) for dot in self.dots])


class Plot(Closed):
    """One measure over the levels."""

    measure: MeasureName
    title: str
    lines: tuple[Line, ...]
    levels: tuple[Tick, ...]
    heights: tuple[Tick, ...]


class _Canvas(Closed):
    """Where levels and values of a measure lie."""

    asked: Asked
    measure: MeasureName
    top: float

    def x(self, level: float) -> float:
        first, last = self.asked.levels[0].value, self.asked.levels[-1].value
        return round(100 * abs(level - first) / abs(last - first), 2)

    def y(self, value: float) -> float:
        return round(100 - 100 * min(1.0, value / self.top), 2)

    def line(self, curve: Curve, *, kind: int) -> Line:
        """One version's curve, drawn in one way."""
        known = [(p, v) for p in curve.points if (v := value_of(p, self.measure)) is not None]
        dots = tuple(self._dot(point, value) for point, value in known)
        fit = zip(curve.points, curve.trend(self.measure).fit, strict=False)
        fitted = [(self.x(point.value), self.y(y)) for point, y in fit if y is not None]
        return Line(name=curve.name, kind=kind, dots=dots, band=_band(dots), fit=_path(fitted))

    def _dot(self, point: Point, value: float) -> Dot:
        label = f"{amount(point.value, self.asked.setting)}: {height(value, self.measure)}"
        dot = Dot(x=self.x(point.value), y=self.y(value), low=None, high=None, label=label)
        interval = interval_of(point, self.measure)
        if interval is None:
            return dot
        low, high = (height(end, self.measure) for end in (interval.low, interval.high))
        ends = {"low": self.y(interval.low), "high": self.y(interval.high)}
        return dot.model_copy(update={**ends, "label": f"{label}, {low} to {high}"})

    def levels(self) -> tuple[Tick, ...]:
        """As many levels as there is room for; both ends are there, and say the unit."""
        setting = self.asked.setting
        places = [(level.value, self.x(level.value)) for level in self.asked.levels]
        shown = [places[0]]
        end = 100 - _CHARACTER_GAP * len(amount(places[-1][0], setting))
        for value, at in places[1:-1]:
            if at - shown[-1][1] >= _LABEL_GAP and at <= end:
                shown.append((value, at))
        between = [Tick(at=at, label=amount(value, setting).split()[0]) for value, at in shown[1:]]
        first, last = (
            Tick(at=at, label=amount(value, setting)) for value, at in (places[0], places[-1])
        )
        return (first, *between, last)

    def heights(self) -> tuple[Tick, ...]:
        """The bottom, the middle and the top."""
        return tuple(
            Tick(at=100 * share, label=height(share * self.top, self.measure))
            for share in (0.0, 0.5, 1.0)
        )


def plot(sweep: Sweep, measure: MeasureName, title: str) -> Plot:
    """The curves of one measure, one per version of the agent."""
    canvas = _Canvas(asked=sweep.asked, measure=measure, top=_top(sweep.curves, measure))
    return Plot(
        measure=measure,
        title=title,
        lines=tuple(canvas.line(curve, kind=kind) for kind, curve in enumerate(sweep.curves)),
        levels=canvas.levels(),
        heights=canvas.heights(),
    )


def _top(curves: Sequence[Curve], measure: MeasureName) -> float:
    """The upper end of the axis: all of 100 % where needed, a round number of seconds."""
    values = [v for c in curves for p in c.points if (v := value_of(p, measure)) is not None]
    ends = [i.high for c in curves for p in c.points if (i := interval_of(p, measure))]
    highest = max([*values, *ends], default=1.0)
    if measure == "p50_ms":
        return float(next((top for top in _TOPS_MS if top >= highest), highest))
    return 1.0 if measure == "success_rate" else max(0.1, math.ceil(10 * highest) / 10)


def _band(dots: Sequence[Dot]) -> str:
    known = [dot for dot in dots if dot.low is not None]
    edge = [f"{dot.x},{dot.high}" for dot in known] + [f"{dot.x},{dot.low}" for dot in known[::-1]]
    return " ".join(edge) if len(known) > 1 else ""


def _path(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else ""
