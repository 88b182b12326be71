"""What a row found: asked, found, and whether one is near enough to the other."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from personas.schema import Closed


class Tolerance(NamedTuple):
    """How far `found - asked` may go down and up. None: any distance."""

    down: float | None
    up: float | None

    def allows(self, asked: float, found: float) -> bool:
        """Whether what was found is near enough. Both ends belong to it."""
        off = found - asked
        return (self.down is None or off >= -self.down) and (self.up is None or off <= self.up)

    def shown(self) -> str:
        """`±0.5`, `exact`, `at most`, `at least -0.5`, or `-1 +2`."""
        if self.down is None or self.up is None:
            ends = (("at least", -(self.down or 0.0)), ("at most", self.up or 0.0))
            word, slack = ends[0] if self.up is None else ends[1]
            return f"{word} {slack:+g}" if slack else word
        if self.down == self.up:
            return f"±{self.up:.4g}" if self.up else "exact"
        return f"-{self.down:.4g} +{self.up:.4g}"


EXACT = Tolerance(0, 0)
AT_MOST = Tolerance(None, 0)
AT_LEAST = Tolerance(0, None)


def within(distance: float) -> Tolerance:
    """As far up as down."""
    return Tolerance(distance, distance)


@dataclass(frozen=True)
class Sound:
    """What a reader can listen to."""

    rate_hz: int
    heard: npt.NDArray[np.generic]
    """Mono: 16-bit steps, or floats in [-1, 1]."""
    sent: npt.NDArray[np.generic] | None = None
    """What went in, if that helps: it goes left, what was heard right."""


@dataclass(frozen=True)
class Reading:
    """What a row yields: one measurement."""

    case: str
    """Of what, in a few words; unique within the row."""
    asked: float
    found: float | None
    """None: it could not be measured, which is never near enough."""
    tolerance: Tolerance
    sound: Sound | None = None
    """None: that of the reading before."""
    skipped: str = ""
    """Why it could not be taken here, though nothing is wrong. Empty: it was."""


class Finding(Closed):
    """A reading, judged; a line of the table."""

    group: str
    row: str
    case: str
    asked: float
    found: float | None
    unit: str
    tolerance: str
    passed: bool
    """False also of what was skipped."""
    skipped: bool = False
    off_rate: float | None = None
    """How much of the tolerance is used up, 0 to 1. None: there is none, or it has one side."""
    file: str | None = None
    """The sound, in the folder of the run. None: the row has none."""
    note: str = ""
    """What broke, or why it was skipped."""


def judged(reading: Reading, *, group: str, row: str, unit: str, file: str | None) -> Finding:
    """The finding that a reading amounts to."""
    asked, found, tolerance = reading.asked, reading.found, reading.tolerance
    return Finding(
        group=group,
        row=row,
        case=reading.case,
        asked=asked,
        found=found,
        unit=unit,
        tolerance=tolerance.shown(),
        passed=found is not None and tolerance.allows(asked, found),
        off_rate=_used(tolerance, asked, found),
        file=file,
        skipped=bool(reading.skipped),
        note=reading.skipped,
    )


def _used(tolerance: Tolerance, asked: float, found: float | None) -> float | None:
    limit = tolerance.up if found is not None and found >= asked else tolerance.down
    return abs(found - asked) / limit if found is not None and limit else None
