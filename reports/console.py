"""A run's summary in a terminal: at home in 80 columns, and as clear without colour."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.cost_text import cost_sentence
from reports.labels import DASH, clock, label, percent
from reports.summary import FailurePoint, Group, Summary

_MAX_CALLS = 3
"""So many calls are named beside a point of failure or after the word "errors"."""


def print_summary(summary: Summary, console: Console) -> None:
    """Print the table by persona, the points of failure, what broke, and the verdict."""
    if summary.personas:
        console.print(_persona_table(summary))
        console.print()
    if len(summary.versions) > 1:
        console.print(_group_table("agent version", summary.versions, whole_names=True))
        console.print()
    _print_failures(summary.failures, console)
    _print_errors(summary, console)
    console.print(Text(summary.verdict, style="bold"))
    if summary.cost is not None and not summary.cost.is_local:
        console.print(Text(cost_sentence(summary.cost)))


def _persona_table(summary: Summary) -> Table:
    table = _group_table("persona", summary.personas)
    if len(summary.personas) > 1:
        table.add_section()
        cells = _cells(summary.total, with_errors=summary.total.n_error > 0)
        table.add_row(*cells, style="bold")
    return table


def _group_table(title: str, groups: tuple[Group, ...], *, whole_names: bool = False) -> Table:
    """A row for each group. Long names are cut off, or folded where their ends tell them apart."""
    with_errors = any(group.n_error for group in groups)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    if whole_names:
        table.add_column(title, overflow="fold", max_width=24)
    else:
        table.add_column(title, no_wrap=True, overflow="ellipsis", max_width=18)
    table.add_column("success", justify="right", no_wrap=True)
    table.add_column("95 %", justify="right", no_wrap=True)
    table.add_column("main failure", overflow="fold", min_width=12)
    if with_errors:
        table.add_column("err", justify="right", no_wrap=True)
    table.add_column("p50/p95 s", justify="right", no_wrap=True)
    table.add_column("WER", justify="right", no_wrap=True)
    table.add_column("length", justify="right", no_wrap=True)
    for group in groups:
        table.add_row(*_cells(group, with_errors=with_errors))
    return table


def _cells(group: Group, *, with_errors: bool) -> tuple[Text, ...]:
    interval = DASH
    if group.success_low is not None and group.success_high is not None:
        interval = f"{100 * group.success_low:.0f}{DASH}{100 * group.success_high:.0f}"
    success = Text(f"{group.n_pass}/{group.n_judged} {percent(group.success_rate):>5}")
    if group.success_rate is not None:
        success.stylize("green" if group.n_fail == 0 else "red" if group.n_pass == 0 else "")
    failure = label(group.main_failure) if group.main_failure else ""
    return (
        Text(group.name),
        success,
        Text(interval),
        Text(failure),
        *([Text(str(group.n_error) if group.n_error else "")] if with_errors else []),
        Text(DASH if group.p50_ms is None else f"{_tenths(group.p50_ms)}/{_tenths(group.p95_ms)}"),
        Text(percent(group.agent_wer)),
        Text(clock(group.duration_s)),
    )


def _tenths(ms: float | None) -> str:
    return DASH if ms is None else f"{ms / 1000:.1f}"


def _print_failures(failures: tuple[FailurePoint, ...], console: Console) -> None:
    if not failures:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for failure in failures:
        name, calls = Text(label(failure.name)), Text(_some(failure.call_ids), style="dim")
        table.add_row(Text(str(failure.n_calls)), name, calls)
    console.print(Text("Points of failure", style="bold"), table, sep="\n")
    console.print()


def _print_errors(summary: Summary, console: Console) -> None:
    if not summary.errors:
        return
    console.print(Text("Unsound, not counted", style="bold"))
    for error in summary.errors[:_MAX_CALLS]:
        console.print(Text(f"{error.call_id}: {error.reason}"))
    if len(summary.errors) > _MAX_CALLS:
        console.print(Text(f"and {len(summary.errors) - _MAX_CALLS} more"))
    console.print()


def _some(call_ids: tuple[str, ...]) -> str:
    shown = " ".join(call_ids[:_MAX_CALLS])
    return shown if len(call_ids) <= _MAX_CALLS else f"{shown} +{len(call_ids) - _MAX_CALLS}"
