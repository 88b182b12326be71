"""The rows of the calibration: small functions under a name.

@calibration("snr", group="room", unit="dB")
def snr(lab: Lab) -> Iterator[Reading]:
\"\"\"Noise lies under the speech by what was asked.\"\"\"
...
yield Reading("street at 10 dB", asked=10, found=..., tolerance=within(0.5), sound=...)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from sparring.calibrate.finding import Reading
from sparring.calibrate.lab import Lab

Group = Literal["line", "room", "codec", "network", "far end", "call", "customer"]
"""What a row is about; the table's parts, in this order."""
Measure = Callable[[Lab], Iterator[Reading]]
_Measure = TypeVar("_Measure", bound=Measure)


@dataclass(frozen=True)
class Row:
    """One row: makes sounds, has them measured."""

    name: str
    group: Group
    unit: str
    measure: Measure
    quick: bool
    """Whether it is part of the short calibration."""

    @property
    def summary(self) -> str:
        """What it shows when it passes: the first line of its docstring."""
        return (self.measure.__doc__ or "").strip().partition("\n")[0]


class Registry:
    """Rows by name. The product's own is `sparring.calibrate.rows.ROWS`."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def calibration(
        self, name: str, *, group: Group, unit: str = "", quick: bool = True
    ) -> Callable[[_Measure], _Measure]:
        """Registers a row.

        Args:
            name: What it is called in the table, in files and after `--only`.
            group: Its part of the table.
            unit: Of what is asked and found. Empty: a count or a ratio.
            quick: Whether `--quick` has it, too. It may then do less: see `Lab.quick`.

        Raises:
            ValueError: The name is taken, or there is no docstring to show.
        """

        def register(measure: _Measure) -> _Measure:
            if name in self._rows:
                raise ValueError(f"calibration `{name}` is there already")
            row = Row(name, group, unit, measure, quick)
            if not row.summary:
                raise ValueError(f"calibration `{name}` needs a docstring that says what it shows")
            self._rows[name] = row
            return measure

        return register

    def rows(self, *, quick: bool = False) -> dict[str, Row]:
        """By name, in the order of the groups and then of registration."""
        groups: tuple[str, ...] = Group.__args__  # type: ignore[attr-defined]
        ordered = sorted(self._rows.values(), key=lambda row: groups.index(row.group))
        return {row.name: row for row in ordered if row.quick or not quick}


PRODUCT = Registry()
"""The product's rows; whoever wants them all imports `sparring.calibrate.rows`."""
calibration = PRODUCT.calibration
"""Registers a row of the product."""
