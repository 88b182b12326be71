"""Progress of a run: a live bar on a terminal, a plain line every few seconds elsewhere."""

import math
from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from evaluators.verdict import Outcome
from reports.run import Entry
from sparring.pool import Started
from sparring.run import Done, RunEvent
from sparring.stopwatch import Stopwatch

PLAIN_EVERY_S = 5.0


class Tally:
    """Counts of a run's calls."""

    def __init__(self, n_planned: int, *, done_before: Iterable[Entry] = ()) -> None:
        self.n_planned = n_planned
        self.outcomes = Counter(entry.result.outcome for entry in done_before)
        self.running: set[str] = set()
        self._n_before = self.n_done
        self._simulated_s = 0.0

    @property
    def n_done(self) -> int:
        """Calls that are finished, whatever became of them."""
        return sum(self.outcomes.values())

    def count(self, event: RunEvent) -> None:
        """Takes an event into the counts."""
        if isinstance(event, Started):
            self.running.add(event.plan.call_id)
        elif isinstance(event, Done):
            self.running.discard(event.entry.call_id)
            self.outcomes[event.entry.result.outcome] += 1
            self._simulated_s += event.entry.duration_s or 0.0

    def speed(self, elapsed_s: float) -> float | None:
        """Simulated seconds of finished calls per second of wall time. None: no call finished."""
        return self._simulated_s / elapsed_s if self._simulated_s and elapsed_s > 0 else None

    def left_s(self, elapsed_s: float) -> float | None:
        """Wall seconds that the rest will take at the pace so far. None: no call finished."""
        n_now = self.n_done - self._n_before
        return (self.n_planned - self.n_done) * elapsed_s / n_now if n_now else None

    def line(self, elapsed_s: float) -> str:
        """All counts in one line of text."""
        n_errors = self.outcomes[Outcome.ERROR]
        speed, left_s = self.speed(elapsed_s), self.left_s(elapsed_s)
        parts = [
            f"{self.n_done}/{self.n_planned} calls",
            f"{len(self.running)} running",
            f"{self.outcomes[Outcome.PASS]} passed",
            f"{self.outcomes[Outcome.FAIL]} failed",
            f"{n_errors} error" + ("" if n_errors == 1 else "s"),
        ]
        if speed is not None:
            parts.append(f"{speed:.0f}x real time" if speed >= 1 else f"{speed:.1f}x real time")
        if left_s is not None:
            parts.append(f"{_clock(left_s)} left" if self.running else f"{_clock(elapsed_s)}")
        return " · ".join(parts)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


class Progress:
    """Shows a tally while a run goes on. Use as a context manager, and call with each event.

    Args:
        tally: The run's counts.
        console: Where to show them.
        only_last: Where there is no live bar, print no line before the last: something else tells
            what happens.
    """

    def __init__(self, tally: Tally, console: Console, *, only_last: bool = False) -> None:
        self.tally = tally
        self.console = console
        self._every_s = math.inf if only_last else PLAIN_EVERY_S
        self._watch = Stopwatch()
        self._printed_s = 0.0
        self._live: Live | None = None
        if console.is_terminal:
            self._live = Live(
                get_renderable=self._picture,
                console=console,
                refresh_per_second=4,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )

    def __enter__(self) -> Self:
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._live:
            self._live.stop()
        self._print_line()

    def __call__(self, event: RunEvent) -> None:
        """Counts an event; every few seconds prints a line where there is no live bar."""
        self.tally.count(event)
        elapsed_s = self._watch.elapsed_s()
        if self._live is None and elapsed_s - self._printed_s >= self._every_s:
            self._printed_s = elapsed_s
            self._print_line()

    def _print_line(self) -> None:
        self.console.print(
            self.tally.line(self._watch.elapsed_s()), highlight=False, soft_wrap=True
        )

    def _picture(self) -> Table:
        grid = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=self.tally.n_planned, completed=self.tally.n_done, width=24)
        grid.add_row(bar, Text(self.tally.line(self._watch.elapsed_s()), overflow="ellipsis"))
        return grid
