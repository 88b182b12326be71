"""What a bench finds of vendors' faults: who is blamed, what is lost, what each error names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from evaluators.verdict import Outcome
from personas.schema import Closed
from personas.vendor_faults import Where
from reports.statistics import ALPHA, mcnemar_p
from sparring.bench.fault_cases import cases, plans_of, without_fault
from sparring.bench.fault_outcomes import (
    CAUSELESS,
    TOO_LONG,
    UNNOTICED,
    Found,
    compared,
    found_of,
)
from sparring.bench.lab import Lab
from sparring.run import n_cores

QUICK = 17
"""Every so many-th case is placed for a first impression."""
BLAMED = "the agent is blamed, and passes without the fault"


class Twins(Closed):
    """Calls that were judged though a vendor failed, beside the same calls in which none does.

    A fault that was overcome makes a call another one: what is said comes a little later, and is
    misheard, or is not any more. So some agents fail that passed, and as many pass that failed. An
    agent that is blamed for its vendor fails, and would have passed.
    """

    n_pairs: int
    fail_only_with_fault: int
    pass_only_with_fault: int
    p: float
    """Of so many failures more, or even more, by chance: McNemar's exact test, one-sided."""

    @property
    def is_beyond_chance(self) -> bool:
        """Whether faults make agents fail."""
        return self.p < ALPHA


class Faults(Closed):
    """Calls in which vendors fail. What should not be is in `wrong`."""

    n_calls: int
    passed: int
    failed: int
    """By the agent, such as where it misheard."""
    errors: int
    """Of vendors, each with its name, its request and its cause."""
    lost: int
    broken_or_hung: int
    too_long: int
    """Calls that went on past their limit."""
    blamed: int
    """Failures of the agent's of which the fault is the cause: nobody noticed it, or more calls
    fail with faults than without, beyond chance."""
    causeless: int
    """Errors that name no vendor, request and cause."""
    never_happened: int
    """Calls in which the fault found nothing to happen to, by the emulator."""
    twins: Twins
    """All calls that were judged, with the fault and without."""
    suspects: dict[str, str]
    """Those among them that fail with the fault only, to why."""
    under_storms: dict[str, int | float]
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
    """Places a call for every fault of every emulated service; judged ones again without it."""
    chosen = cases()[:: QUICK if lab.quick else 1]
    made = plans_of(chosen)
    found = found_of(chosen, made, lab.trial("faults", made, n_cores()).folder)
    again = [without_fault(plan) for plan, one in zip(made, found, strict=True) if one.is_judged]
    if not again:
        return summary(found)
    healthy = lab.trial("healthy", again, n_cores())
    return summary(compared(found, made, healthy.folder))


def twins(found: Sequence[Found]) -> Twins:
    """The calls that were judged with their faults and without."""
    n = Counter((one.outcome, one.healthy) for one in found if one.is_judged)
    worse, better = n[Outcome.FAIL, Outcome.PASS], n[Outcome.PASS, Outcome.FAIL]
    alike = n[Outcome.PASS, Outcome.PASS] + n[Outcome.FAIL, Outcome.FAIL]
    return Twins(
        n_pairs=worse + better + alike,
        fail_only_with_fault=worse,
        pass_only_with_fault=better,
        p=round(mcnemar_p(worse, better) / 2 if worse > better else 1.0, 4),
    )


def summary(found: Sequence[Found]) -> Faults:
    """All of it, counted."""
    n = Counter(one.outcome for one in found)
    pairs = twins(found)
    suspects = {f"{one.case}": one.reason for one in found if one.is_suspect}
    wrong = {f"{one.case}": one.wrong for one in found if one.wrong is not None}
    if pairs.is_beyond_chance:
        wrong = {name: f"{BLAMED}: {why}" for name, why in suspects.items()} | wrong
    controls = Counter(str(one.outcome) for one in found if one.case.fault is None)
    return Faults(
        n_calls=len(found),
        passed=n[Outcome.PASS],
        failed=n[Outcome.FAIL],
        errors=n[Outcome.ERROR],
        lost=n[None],
        broken_or_hung=sum(one.outcome is not None and one.duration_s is None for one in found),
        too_long=sum(words.startswith(TOO_LONG) for words in wrong.values()),
        blamed=sum(words.startswith((BLAMED, UNNOTICED)) for words in wrong.values()),
        causeless=sum(words.startswith(CAUSELESS) for words in wrong.values()),
        never_happened=sum(one.is_spared for one in found),
        twins=pairs,
        suspects=suspects,
        under_storms=_under_storms([one for one in found if one.case.is_storm]),
        without_faults=dict(sorted(controls.items())),
        wrong=wrong,
        outcomes=dict(_outcomes(found)),
        calls=dict(_rows(found)),
    )


def _under_storms(storms: Sequence[Found]) -> dict[str, int | float]:
    judged = sum(one.is_judged for one in storms)
    waited_s = sum(one.waited_s for one in storms) / max(1, len(storms))
    return {"calls": len(storms), "judged": judged, "waited_s": round(waited_s, 1)}


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
