"""A comparison on a terminal: readable in 80 columns and without colour."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reports.compare.model import Comparison, FailureChange, Measure, PersonaRow
from reports.compare.wording import TIMES, amount, p_text, points, span, stage_text, step
from reports.labels import label, percent, plural


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print the verdict, what it rests on, and what changed."""
    console.print(Text(comparison.finding.sentence, style="bold"))
    for sentence in comparison.finding.why:
        console.print(Padding(Text(f"· {sentence}"), (0, 0, 0, 2)))
    console.print()
    tables = (_success, _personas, _failures, _measures)
    for table in [build(comparison) for build in tables]:
        if table.row_count:
            console.print(table)
    for note in notes(comparison):
        console.print(Text(f"note: {note}", style="yellow"))


def notes(comparison: Comparison) -> list[str]:
    """What a reader must know beside the numbers: warnings, and calls that do not count."""
    found = list(comparison.warnings)
    if comparison.left_out:
        ids = ", ".join(pair.pair_id for pair in comparison.left_out)
        found.append(f"{plural(len(comparison.left_out), 'pair')} with an error left out: {ids}")
    alone = ((comparison.a, comparison.only_in_a), (comparison.b, comparison.only_in_b))
    for arm, pair_ids in alone:
        if pair_ids:
            n_calls = plural(len(pair_ids), "call")
            found.append(f"{n_calls} only in {arm.label}: {', '.join(pair_ids)}")
    return found


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for index, column in enumerate(columns):
        table.add_column(column, justify="right" if index else "left", overflow="fold")
    return table


def _success(found: Comparison) -> Table:
    a, b, success = found.a, found.b, found.success
    table = _table("Success", "", "passed", "rate", "95 % interval")
    for arm, interval in ((a, success.a), (b, success.b)):
        rate = arm.n_passed / success.n_pairs if success.n_pairs else None
        shown = f"{percent(interval.low)} to {percent(interval.high)}" if interval else ""
        table.add_row(arm.label, f"{arm.n_passed} of {success.n_pairs}", percent(rate), shown)
    table.add_row("difference", "", points(success.difference), span(success.interval))
    table.caption = (
        f"both passed {success.n_both}, only {a.label} {success.n_a_only}, "
        f"only {b.label} {success.n_b_only}, neither {success.n_neither}"
    )
    table.caption_justify = "left"
    return table


def _personas(found: Comparison) -> Table:
    table = _table(
        "By persona, calls passed", "persona", found.a.label, found.b.label, "difference"
    )
    for row in found.personas:
        table.add_row(row.persona, *_persona_cells(row))
    return table


def _persona_cells(row: PersonaRow) -> tuple[str, str, str]:
    difference = step(row.n_b - row.n_a, "").removesuffix(".0")
    return f"{row.n_a}/{row.n_pairs}", f"{row.n_b}/{row.n_pairs}", difference


def _failures(found: Comparison) -> Table:
    columns = ("point of failure", found.a.label, found.b.label, "went away", "came")
    table = _table("Points of failure", *columns)
    for row in found.failures:
        table.add_row(*_failure_cells(row))
    return table


def _failure_cells(row: FailureChange) -> tuple[str, ...]:
    stages = ", ".join(f"{n} {TIMES} {stage_text(stage)}" for stage, n in row.stages.items())
    name = f"{label(row.failure)} ({stages})" if stages else label(row.failure)
    return name, str(row.n_a), str(row.n_b), str(len(row.gone)), str(len(row.came))


def _measures(found: Comparison) -> Table:
    columns = ("measure", found.a.label, found.b.label, "difference", "p (Holm)")
    table = _table("Measures", *columns)
    for measure in found.measures:
        table.add_row(*_measure_cells(measure), style="bold" if measure.shown else "")
    return table


def _measure_cells(measure: Measure) -> tuple[str, ...]:
    unit = measure.unit
    p_value = p_text(measure.p_holm).removeprefix("p ").removeprefix("= ")
    return (
        measure.label,
        amount(measure.a, unit),
        amount(measure.b, unit),
        step(measure.difference, unit),
        f"{p_value}{' *' if measure.shown else ''}",
    )
