"""What a bench finds of vendors' faults: who is blamed, what is lost, what each error names."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from evaluators.verdict import CallResult, Outcome
from personas.plan import CallPlan
from personas.schema import Closed
from personas.vendor_faults import Where
from pipelines.record import unsurvived
from reports.run import Entry, RunFolder
from sparring.bench.fault_cases import Case, cases, plans_of
from sparring.bench.lab import Lab
from sparring.run import n_cores

QUICK = 17
"""Every so many-th case is placed for a first impression."""


class Found(Closed):
    """What became of a call."""

    case: Case
    outcome: Outcome | None = None
    """None: the call is lost."""
    reason: str = ""
    duration_s: float | None = None
    """Simulated seconds. None: the call broke, or hung."""
    let_down: bool = False
    """Whether an answer never came, so that the agent is not to be judged."""
    waited_s: float = 0.0
    """For answers that came late because the vendor failed in passing."""

    @property
    def wrong(self) -> str | None:
        """What should not be, in words."""
        if self.outcome is None:
            return "the call is lost"
        if self.duration_s is None:
            return self.reason
        if self.outcome is Outcome.FAIL and self.let_down:
            return f"the agent is blamed: {self.reason}"
        cause = rf"{self.case.target.vendor}, `[^`]+`: \S"
        if self.outcome is Outcome.ERROR and not re.search(cause, self.reason):
            return f"the error names no cause: {self.reason}"
        return None


class Faults(Closed):
    """Calls in which vendors fail. What should not be is in `wrong`."""

    n_calls: int
    passed: int
    failed: int
    """By the agent: no answer was missing, but it misheard, as it may on any other day."""
    errors: int
    """Of vendors, each with its name, its request and its cause."""
    lost: int
    broken_or_hung: int
    blamed: int
    """Failures of the agent's in which an answer never came."""
    causeless: int
    """Errors that name no vendor, request and cause."""
    under_storms: dict[str, float]
    """Of 429: calls, those that were judged, and seconds that a call waited, on average."""
    without_faults: dict[str, int]
    wrong: dict[str, str]
    """Service and fault to what should not be."""
    outcomes: dict[str, str]
    """Fault to how many calls of all services came to what, at each place."""
    calls: dict[str, str]
    """Service and fault to what became of it at `connect`, in the middle and at the end, with the
    call's length."""


def faults(lab: Lab) -> Faults:
    """Places a call for every fault of every emulated service."""
    chosen = cases()[:: QUICK if lab.quick else 1]
    made = plans_of(chosen)
    trial = lab.trial("faults", made, n_cores())
    return summary(found_of(chosen, made, trial.folder))


def found_of(
    chosen: Sequence[Case], made: Sequence[CallPlan], folder: RunFolder
) -> tuple[Found, ...]:
    """What became of each call, in the order of the cases."""
    entries = {entry.call_id: entry for entry in folder.entries()}
    pairs = zip(chosen, made, strict=True)
    return tuple(_found(case, entries.get(plan.call_id), folder) for case, plan in pairs)


def _found(case: Case, entry: Entry | None, folder: RunFolder) -> Found:
    if entry is None:
        return Found(case=case)
    record = folder.record(entry.call_id)
    troubles = () if record is None else record.troubles
    return Found(
        case=case,
        outcome=entry.result.outcome,
        reason=_reason(entry.result),
        duration_s=entry.duration_s,
        let_down=record is not None and unsurvived(record.plan, troubles) is not None,
        waited_s=sum(one.delay_ms for one in troubles if one.overcome) / 1000,
    )


def _reason(result: CallResult) -> str:
    """Of the verdict that decided: on what was done, on whether the call was sound, or none."""
    deciding = "task_success" if result.outcome is Outcome.FAIL else "validity"
    verdict = result.verdict(deciding) or result.verdicts[0]
    return verdict.reason


def summary(found: Sequence[Found]) -> Faults:
    """All of it, counted."""
    n = Counter(one.outcome for one in found)
    wrong = {f"{one.case}": one.wrong for one in found if one.wrong is not None}
    storms = [one for one in found if one.case.is_storm]
    controls = Counter(str(one.outcome) for one in found if one.case.fault is None)
    judged = [one for one in storms if one.outcome in (Outcome.PASS, Outcome.FAIL)]
    waited_s = sum(one.waited_s for one in storms) / max(1, len(storms))
    return Faults(
        n_calls=len(found),
        passed=n[Outcome.PASS],
        failed=n[Outcome.FAIL],
        errors=n[Outcome.ERROR],
        lost=n[None],
        broken_or_hung=sum(one.outcome is not None and one.duration_s is None for one in found),
        blamed=sum("the agent is blamed" in words for words in wrong.values()),
        causeless=sum("names no cause" in words for words in wrong.values()),
        under_storms={"calls": len(storms), "judged": len(judged), "waited_s": round(waited_s, 1)},
        without_faults=dict(sorted(controls.items())),
        wrong=wrong,
        outcomes=dict(_outcomes(found)),
        calls=dict(_rows(found)),
    )


def _outcomes(found: Sequence[Found]) -> Iterator[tuple[str, str]]:
    """One for each fault: a cell for each place, in the order of `Where`."""
    n = Counter((one.case.name, one.case.at, str(one.outcome or "lost")) for one in found)
    for name in dict.fromkeys(one.case.name for one in found):
        cells = [
            ", ".join(f"{n[key]} {key[2]}" for key in sorted(n) if key[:2] == (name, at)) or "-"
            for at in get_args(Where)
        ]
        yield name, " | ".join(cells)


def _rows(found: Sequence[Found]) -> Iterator[tuple[str, str]]:
    """One for each service and fault: a cell for each place, in the order of `Where`."""
    rows: dict[str, dict[str, list[str]]] = {}
    for one in found:
        cells = rows.setdefault(f"{one.case.target}, {one.case.name}", {})
        took = "" if one.duration_s is None else f" {one.duration_s:.0f} s"
        cells.setdefault(one.case.at, []).append(f"{one.outcome or 'lost'}{took}")
    for name, cells in rows.items():
        yield name, " | ".join(", ".join(cells.get(at, ["-"])) for at in get_args(Where))
