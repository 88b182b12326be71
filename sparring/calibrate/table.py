"""A calibration for people: a table by group, or Markdown with one line per row."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sparring.calibrate.finding import Finding
from sparring.calibrate.run import Calibration


def print_table(found: Calibration, out: Console) -> None:
    """Every finding, by group; then how many passed."""
    for group, findings in groupby(found.findings, key=lambda finding: finding.group):
        out.print(f"\n{group}", style="bold", highlight=False)
        out.print(_table(tuple(findings)))
    for finding in found.findings:
        if finding.note:
            out.print(f"{finding.row}: {finding.note}", highlight=False, markup=False)
    taken = found.n_passed + found.n_failed
    skipped = f"; {found.n_skipped} were skipped" if found.n_skipped else ""
    out.print(
        f"\n{found.n_passed} of {taken} measurements are as asked{skipped}. "
        f"It took {found.took_s:.0f} s.",
        highlight=False,
    )


def _table(findings: Sequence[Finding]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("what", no_wrap=False, max_width=44)
    for column in ("asked", "found", "tolerance"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("")
    table.add_column("listen", overflow="fold", style="dim")
    for finding in findings:
        table.add_row(
            escape(f"{finding.row}: {finding.case}"),
            _number(finding.asked, finding.unit),
            _number(finding.found, finding.unit),
            finding.tolerance,
            _verdict(finding),
            finding.file or "-",
        )
    return table


def _verdict(finding: Finding) -> str:
    if finding.skipped:
        return "skipped"
    return "ok" if finding.passed else "[bold red]FAIL[/]"


def markdown(found: Calibration) -> str:
    """One line per row: what it shows, how many cases, the one furthest off."""
    lines = [
        "| | what | cases | furthest off: asked | found | tolerance | |",
        "| --- | --- | --: | --: | --: | --: | --- |",
    ]
    for (group, row), some in groupby(found.findings, key=lambda one: (one.group, one.row)):
        findings = tuple(finding for finding in some if not finding.skipped)
        if not findings:
            continue
        worst = max(findings, key=_badness)
        shown = f"{worst.case}: {_number(worst.asked, worst.unit)}"
        failed = any(not (finding.passed or finding.skipped) for finding in findings)
        passed = "**FAIL**" if failed else "ok"
        lines.append(
            f"| {group} | `{row}`: {found.summaries[row]} | {len(findings)} | {shown} "
            f"| {_number(worst.found, worst.unit)} | {worst.tolerance} | {passed} |"
        )
    return "\n".join(lines)


def _badness(finding: Finding) -> tuple[bool, float]:
    return not finding.passed, finding.off_rate or 0.0


def _number(value: float | None, unit: str) -> str:
    """At most four digits that matter and five decimals, and the unit."""
    if value is None:
        return "-"
    digits = f"{value:.0f}" if abs(value) >= 1000 else f"{round(value, 5):.4g}"
    return f"{digits} {unit}".strip()
