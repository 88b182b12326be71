"""A sweep as its template sees it."""

import re

from personas.schema import Closed
from reports.page.report import CallView, call_view
from reports.run import RunFolder
from reports.sweep.model import Level, Sweep
from reports.sweep.page.plots import Plot, plot
from reports.sweep.wording import amount, headline, setting_name

N_PLAYERS = 150
"""So many calls can be heard on the page; of more, `report.html` has all."""


class Cell(Closed):
    """One customer at one level."""

    level: Level
    call: CallView | None
    """None: not placed yet, or one too many for the page."""


class Row(Closed):
    """One customer, from the first level to the last."""

    name: str
    version: str
    who: str
    """Name and ZIP code. Empty: no call left a record."""
    cells: tuple[Cell, ...]


class PageView(Closed):
    """What the template `sweep.html` shows."""

    sweep: Sweep
    headline: str
    setting: str
    plots: tuple[Plot, ...]
    rows: tuple[Row, ...]
    n_hidden: int
    """Calls that are not on the page."""

    @property
    def several(self) -> bool:
        """Whether versions of the agent are told apart."""
        return len(self.sweep.curves) > 1

    @property
    def calls(self) -> list[tuple[Row, Cell, CallView]]:
        """All calls on the page, customer by customer."""
        return [(row, cell, cell.call) for row in self.rows for cell in row.cells if cell.call]

    def at(self, value: float) -> str:
        """A level as text."""
        return amount(value, self.sweep.asked.setting)

    def fixed(self) -> str:
        """What else was changed, as text."""
        return ", ".join(
            f"{setting_name(name)} {amount(value, name)}"
            for name, value in self.sweep.asked.fixed.items()
        )


def page_view(sweep: Sweep, folder: RunFolder, *, embed_audio: bool) -> PageView:
    """Read the records and recordings that the page shows."""
    rows = _rows(sweep, folder, embed_audio=embed_audio)
    return PageView(
        sweep=sweep,
        headline=_unbroken(headline(sweep)),
        setting=setting_name(sweep.asked.setting),
        plots=(
            plot(sweep, "success_rate", "Success"),
            plot(sweep, "agent_wer", "Word error rate of the agent"),
            plot(sweep, "p50_ms", "Latency, median"),
        ),
        rows=rows,
        n_hidden=sweep.n_done - sum(cell.call is not None for row in rows for cell in row.cells),
    )


def _unbroken(text: str) -> str:
    """The text with each number kept on one line with its unit."""
    return re.sub(r"(?<=\d) (?=\S)", "\N{NO-BREAK SPACE}", text)


def _rows(sweep: Sweep, folder: RunFolder, *, embed_audio: bool) -> tuple[Row, ...]:
    """A row for each customer and version; whole rows, up to `N_PLAYERS` calls."""
    entries = sorted(folder.entries(), key=lambda e: (e.attempt, e.scenario, e.agent_version))
    by_place = {(e.agent_version, e.seed, e.persona): e for e in entries}
    customers = {(e.agent_version, e.seed): e for e in entries}
    several = len({entry.scenario for entry in entries}) > 1
    rows = []
    for (version, seed), entry in list(customers.items())[: _n_rows(sweep)]:
        own = [by_place.get((version, seed, level.persona)) for level in sweep.asked.levels]
        calls = [call_view(folder, e, embed_audio=embed_audio) if e else None for e in own]
        name = f"Customer {entry.attempt}" + (f", {entry.scenario}" if several else "")
        cells = (
            Cell(level=level, call=c) for level, c in zip(sweep.asked.levels, calls, strict=True)
        )
        rows.append(Row(name=name, version=version, who=_who(calls), cells=tuple(cells)))
    return tuple(rows)


def _n_rows(sweep: Sweep) -> int:
    return max(1, N_PLAYERS // len(sweep.asked.levels))


def _who(calls: list[CallView | None]) -> str:
    facts = (dict(call.facts) for call in calls if call)
    return next((own["customer"] for own in facts if "customer" in own), "")
