"""`spar conformance`: the evaluators against synthetic calls whose answers are known."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evaluators.conformance.case import Case, CaseResult, compared, judge
from evaluators.conformance.suite import Conformance, cases
from evaluators.registry import Evaluator
from evaluators.testing import call
from evaluators.verdict import Outcome, Verdict
from pipelines.record import CallRecord
from reports.summary import summarise
from reports.testing import make_run
from sparring.faults import Exit, writing
from sparring.options import Style


def run_conformance(
    folder: Path, out: Console, *, style: Style = "table", chosen: Iterable[Case] | None = None
) -> Exit:
    """Judges every case, writes its sound, and prints what was planted and what was found.

    Args:
        folder: Where the sounds and conformance.json go.
        out: Where the table goes.
        style: How it is printed.
        chosen: Other cases than the product's.

    Raises:
        WorldFault: The folder cannot be written.
    """
    judged = [judge(_written(case, folder)) for case in (cases() if chosen is None else chosen)]
    found = Conformance(cases=(*judged, *(() if chosen is not None else accounting())))
    with writing(folder):
        (folder / "conformance.json").write_text(found.model_dump_json(indent=2) + "\n")
    if style == "table":
        _print_table(found, out)
    else:
        print(found.model_dump_json(indent=2) if style == "json" else markdown(found))
    return Exit.GATE_MISSED if found.n_failed else Exit.DONE


def _written(case: Case, folder: Path) -> Case:
    """The case; its recording lies in the folder, customer left, agent right."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if case.by_ear:
            heard = case.recording()
            stereo = np.stack([heard.customer, heard.agent], axis=1)
            soundfile.write(folder / file_of(case.name), stereo, heard.sample_rate_hz)
    return case


def file_of(name: str) -> str:
    """The file of a case's sound."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") + ".wav"


# ---- what must hold of runs -------------------------------------------------------------------


def accounting() -> Iterator[CaseResult]:
    """Traps that no single call shows: judges that break, and calls that are no calls."""
    yield _result(
        "a judge that breaks",
        "trap 10: is an error of ours, and neither a pass nor a fail",
        known={"n_error": 1.0, "n_pass": 0.0, "n_fail": 0.0},
        found=_outcome_of_a_broken_judge(),
    )
    outcomes = ("pass", "zip_wrong", "error", "broken")
    with TemporaryDirectory() as place:
        run = make_run(Path(place), personas=["a"], outcomes=outcomes, repeats=4, audio=False)
        total = summarise(run).total
    yield _result(
        "calls that could not be simulated",
        "trap 11: are counted beside the rate, not dropped nor held against the agent",
        known={"n_calls": 4.0, "n_error": 2.0, "success_rate": 0.5, "unsound_rate": 0.5},
        found={
            "n_calls": total.n_calls,
            "n_error": total.n_error,
            "success_rate": total.success_rate,
            "unsound_rate": total.unsound_rate,
        },
    )


def _outcome_of_a_broken_judge() -> dict[str, float | None]:
    def breaks(record: CallRecord) -> Verdict:
        raise ConnectionError(f"no answer about {record.call_id}")

    outcome = Evaluator(breaks, name="breaks", version=1).guarded(call("agent 0-900 hi")).outcome
    counted = (Outcome.ERROR, Outcome.PASS, Outcome.FAIL)
    return {f"n_{one}": float(one is outcome) for one in counted}


def _result(
    name: str, shows: str, *, known: dict[str, float | None], found: dict[str, float | None]
) -> CaseResult:
    finding = compared("run", ({}, known), ({}, found))
    return CaseResult(
        group="accounting", name=name, shows=shows, faults={}, values=known, findings=(finding,)
    )


# ---- for people -------------------------------------------------------------------------------


def _print_table(found: Conformance, out: Console) -> None:
    for group, results in groupby(found.cases, key=lambda one: one.group):
        out.print(f"\n{group}", style="bold", highlight=False)
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
        for column in ("call", "planted", "found"):
            table.add_column(column, overflow="fold")
        for column in ("numbers", "off ms", ""):
            table.add_column(column, justify="right", no_wrap=True)
        for one in results:
            passed = "ok" if one.passed else "[bold red]FAIL[/]"
            table.add_row(*map(escape, _cells(one)), passed)
        out.print(table)
    out.print(f"\n{verdict(found)}", highlight=False)


def _cells(one: CaseResult) -> tuple[str, ...]:
    n_asked = len(one.values) * len(one.findings)
    n_right = n_asked - sum(len(finding.wrong) for finding in one.findings)
    off = "" if one.worst_off_ms is None else f"{one.worst_off_ms:.0f}"
    numbers = f"{n_right}/{n_asked}" if n_asked else ""
    return one.name, _told(one.faults), _found(one), numbers, off


def _found(one: CaseResult) -> str:
    told = {finding.medium: _told(finding.faults) for finding in one.findings}
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "; ".join(f"{medium}: {faults}" for medium, faults in told.items())


def _told(faults: dict[str, int]) -> str:
    return ", ".join(name if n == 1 else f"{n} {name}" for name, n in faults.items()) or "-"


def verdict(found: Conformance) -> str:
    """The result in a sentence or two."""
    n_all, n_passed = len(found.cases), len(found.cases) - found.n_failed
    return (
        f"{n_passed} of {n_all} cases are found as planted. The time furthest off is off by "
        f"{found.worst_off_ms:.0f} ms (limit {found.tolerance_ms:.0f} ms)."
    )


def markdown(found: Conformance) -> str:
    """One line per case, for a README."""
    lines = ["| call | what it shows | planted | found | numbers right | off, ms |"]
    lines.append("| --- | --- | --- | --- | --: | --: |")
    for one in found.cases:
        name, planted, told, numbers, off = _cells(one)
        cells = (name, one.shows, planted, told if one.passed else f"**{told}**", numbers, off)
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join([*lines, "", verdict(found)])
