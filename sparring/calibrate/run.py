"""Measures rows, and writes their sounds."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from personas.faults import nearest
from personas.schema import Closed
from sparring.calibrate.finding import Finding, judged
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import Registry, Row
from sparring.calibrate.sounds import write_sound
from sparring.faults import UsageFault, writing
from sparring.stopwatch import Stopwatch
from sparring.store import write_whole
from sparring.worker import JUDGE, PLACER


class Calibration(Closed):
    """What a calibration found."""

    quick: bool
    took_s: float
    n_passed: int
    n_failed: int
    n_skipped: int
    """Neither: what they need is not installed."""
    summaries: dict[str, str]
    """Row to what it shows when it passes."""
    findings: tuple[Finding, ...]


def calibrate(
    registry: Registry,
    *,
    folder: Path,
    quick: bool = False,
    only: Sequence[str] = (),
    say: Callable[[str], None] = lambda _: None,
    placer: str = PLACER,
    judge: str = JUDGE,
) -> Calibration:
    """Measures rows.

    Args:
        registry: The rows there are.
        folder: Where the sounds go, and `calibration.json`.
        quick: The short version.
        only: Names of rows, measured whether they are part of the short version or not. Empty: all.
        say: Told what goes on.
        placer: What places calls.
        judge: What judges them.

    Raises:
        UsageFault: There is no such row.
        WorldFault: The folder cannot be written.
    """
    rows = chosen(registry, only, quick=quick)
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    watch = Stopwatch()
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="spar-calibrate-") as scratch:
        lab = Lab(Path(scratch), quick, placer, judge, say)
        for row in rows:
            say(row.name)
            findings += measured(row, lab, folder)
    n_passed = sum(finding.passed for finding in findings)
    n_skipped = sum(finding.skipped for finding in findings)
    found = Calibration(
        quick=quick,
        took_s=round(watch.elapsed_s(), 1),
        n_passed=n_passed,
        n_failed=len(findings) - n_passed - n_skipped,
        n_skipped=n_skipped,
        summaries={row.name: row.summary for row in rows},
        findings=tuple(findings),
    )
    write_whole(folder / "calibration.json", found.model_dump_json(indent=2) + "\n")
    return found


def chosen(registry: Registry, only: Sequence[str], *, quick: bool) -> tuple[Row, ...]:
    """The rows to measure, in the table's order."""
    known = registry.rows()
    for name in only:
        if name not in known:
            near = nearest(name, known)
            meant = f"; did you mean `{near}`?" if near else ""
            what = f"the command line: --only: no such row (got `{name}`){meant}"
            raise UsageFault(f"{what}\n  hint: they are {', '.join(f'`{row}`' for row in known)}")
    picked = known if only else registry.rows(quick=quick)
    return tuple(row for name, row in picked.items() if not only or name in only)


def measured(row: Row, lab: Lab, folder: Path) -> list[Finding]:
    """The findings of a row. If it breaks, what broke is its last finding, and has not passed."""
    findings: list[Finding] = []
    try:
        findings.extend(_judged(row, lab, folder))
    except Exception as error:  # noqa: BLE001 -- the other rows are still worth measuring
        findings.append(_broken(row, error))
    return findings or [_broken(row, ValueError("the row measured nothing"))]


def _judged(row: Row, lab: Lab, folder: Path) -> Iterator[Finding]:
    file: str | None = None
    cases: set[str] = set()
    for reading in row.measure(lab):
        if reading.case in cases:
            raise ValueError(f"two readings are called `{reading.case}`")
        cases.add(reading.case)
        if reading.sound is not None:
            file = write_sound(folder, f"{row.name} {reading.case}", reading.sound)
        yield judged(reading, group=row.group, row=row.name, unit=row.unit, file=file)


def _broken(row: Row, error: Exception) -> Finding:
    return Finding(
        group=row.group,
        row=row.name,
        case="broke",
        asked=0,
        found=None,
        unit=row.unit,
        tolerance="",
        passed=False,
        note=" ".join(f"{type(error).__name__}: {error}".split()),
    )
