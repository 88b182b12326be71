"""A sweep in a terminal: at home in 80 columns, and as clear without colour."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.labels import DASH, clock, percent
from reports.statistics import Interval
from reports.sweep.measure import interval_of
from reports.sweep.model import Curve, Point, Sweep
from reports.sweep.wording import amount, headline, setting_name

_COLUMNS = ("success", "95 %", "WER", "95 %", "p50/p95 s", "length")


def print_sweep(sweep: Sweep, console: Console) -> None:
    """Print a table of levels for each version of the agent, and what the curves show."""
    for curve in sweep.curves:
        if len(sweep.curves) > 1:
            console.print(Text(curve.name, style="bold"))
        console.print(_table(sweep, curve))
        console.print()
    console.print(Text(f"{headline(sweep)}.", style="bold"))
    for finding in sweep.findings:
        console.print(Text(finding))
    for warning in sweep.warnings:
        console.print(Text(f"note: {warning}", style="yellow"))


def _table(sweep: Sweep, curve: Curve) -> Table:
    with_errors = any(point.n_error for point in curve.points)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    name = setting_name(sweep.asked.setting)
    for column in (name, *_COLUMNS, *(["err"] if with_errors else [])):
        table.add_column(column, justify="right", no_wrap=True)
    for point in curve.points:
        errors = [str(point.n_error or "")] if with_errors else []
        table.add_row(amount(point.value, sweep.asked.setting), *_cells(point), *errors)
    return table


def _cells(point: Point) -> tuple[str, ...]:
    latency = DASH
    if point.p50_ms is not None and point.p95_ms is not None:
        latency = f"{point.p50_ms / 1000:.1f}/{point.p95_ms / 1000:.1f}"
    return (
        f"{point.n_pass}/{point.n_judged} {percent(point.success_rate):>5}",
        _ends(interval_of(point, "success_rate")),
        percent(point.agent_wer),
        _ends(interval_of(point, "agent_wer")),
        latency,
        clock(point.duration_s),
    )


def _ends(interval: Interval | None) -> str:
    if interval is None:
        return DASH
    return f"{100 * interval.low:.0f}{DASH}{100 * interval.high:.0f}"
