"""What a case of the conformance suite is, and how it is judged."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from evaluators.by_ear import timed_by_ear
from evaluators.recording import Recording
from evaluators.registry import evaluate
from evaluators.testing import recording_of
from evaluators.verdict import CallResult
from personas.schema import Closed
from pipelines.record import CallRecord, Heard

Medium = Literal["record", "recording", "noise", "run"]
NOISE_DBFS = -35.0
"""15 dB below the speech of `recording_of`."""
TOLERANCE_MS = 20.0
"""What a time may be off: two frames of the recording's voice activity detection."""
_TOLERANCES = ((r"_ms(_|$)", TOLERANCE_MS), (r"_s$", 2 * TOLERANCE_MS / 1000), (r"_ratio$", 0.01))
"""By the unit in a metric's name; every other metric is exact."""

Count = Callable[[Mapping[str, float]], float]


@dataclass(frozen=True)
class Case:
    """A call whose answers are known."""

    name: str
    shows: str
    """In a few words."""
    record: CallRecord
    faults: Mapping[str, int] = field(default_factory=dict)
    """Planted, with their number; nothing else may be found."""
    values: Mapping[str, float | None] = field(default_factory=dict)
    """`<evaluator>.<metric>` to what is known of it."""
    sounds_ms: tuple[tuple[int, int], ...] = ()
    """Sounds in the customer's room, which only a recording has."""
    sounding: CallRecord | None = None
    """What the recording is made of. None: the record."""
    by_ear: bool = True
    """Whether it is judged from recordings as well."""
    group: str = ""
    """Of the table."""

    @property
    def needs_recording(self) -> bool:
        """What is planted is in the recording only."""
        return bool(self.sounds_ms) or self.sounding is not None

    def recording(self, *, noise_dbfs: float | None = None) -> Recording:
        """What each side heard."""
        return recording_of(
            self.sounding or self.record,
            noise_dbfs=noise_dbfs,
            syllables=True,
            sounds_ms=self.sounds_ms,
        )


class Finding(Closed):
    """What was found in a case through one medium."""

    medium: Medium
    faults: dict[str, int]
    values: dict[str, float | None]
    off: dict[str, float | None]
    """How far each value is from what is known, in its own unit. None: one of them is not there."""
    wrong: tuple[str, ...]
    """Values that are further off than they may be."""
    passed: bool


class CaseResult(Closed):
    """A case with all that was found in it."""

    group: str
    name: str
    shows: str
    faults: dict[str, int]
    values: dict[str, float | None]
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Found was what was planted, through every medium."""
        return all(finding.passed for finding in self.findings)

    @property
    def worst_off_ms(self) -> float | None:
        """The largest error of a time in ms. None: no time was asked for."""
        off = [
            ms
            for finding in self.findings
            for name, ms in finding.off.items()
            if re.search(r"_ms(_|$)", name) and ms is not None
        ]
        return max(off, default=None)


def understood(record: CallRecord) -> CallRecord:
    """The call with a perfect transcript of every utterance that has words."""
    heard = tuple(
        Heard(
            side="customer" if one.side == "agent" else "agent",
            start=one.start,
            end=one.end,
            at=one.end,
            text=one.said,
        )
        for one in record.utterances
        if one.said
    )
    return record.model_copy(update={"heard": heard})


def judge(case: Case) -> CaseResult:
    """Judges a case through every medium that it has."""
    return CaseResult(
        group=case.group,
        name=case.name,
        shows=case.shows,
        faults=dict(case.faults),
        values=dict(case.values),
        findings=tuple(_finding(case, medium, result) for medium, result in _judged(case)),
    )


def _judged(case: Case) -> Iterator[tuple[Medium, CallResult]]:
    clean = case.recording() if case.by_ear else None
    yield "record", evaluate(case.record, recording=clean if case.needs_recording else None)
    if clean is not None:
        noisy = case.recording(noise_dbfs=NOISE_DBFS)
        yield "recording", evaluate(timed_by_ear(case.record, clean), recording=clean)
        yield "noise", evaluate(timed_by_ear(case.record, noisy), recording=noisy)


def _finding(case: Case, medium: Medium, result: CallResult) -> Finding:
    metrics = _metrics(result)
    values = {name: metrics.get(name) for name in case.values}
    return compared(medium, (case.faults, case.values), (faults_found(result), values))


Answers = tuple[Mapping[str, int], Mapping[str, float | None]]
"""Faults with their number, and values by name."""


def compared(medium: Medium, known: Answers, found: Answers) -> Finding:
    """What was found, held against what is known."""
    (planted, asked), (faults, values) = known, found
    wrong = tuple(name for name in asked if not _is_right(name, asked[name], values[name]))
    return Finding(
        medium=medium,
        faults=dict(faults),
        values=dict(values),
        off={name: _off(asked[name], values[name]) for name in asked},
        wrong=wrong,
        passed=not wrong and dict(faults) == dict(planted),
    )


def _off(asked: float | None, found: float | None) -> float | None:
    return None if asked is None or found is None else abs(found - asked)


def _is_right(name: str, asked: float | None, found: float | None) -> bool:
    if asked is None or found is None:
        return asked is found
    tolerance = next((t for unit, t in _TOLERANCES if re.search(unit, name)), 0.0)
    return math.isclose(asked, found, rel_tol=1e-9, abs_tol=tolerance)


def _metrics(result: CallResult) -> dict[str, float | None]:
    return {
        f"{verdict.evaluator}.{name}": value
        for verdict in result.verdicts
        for name, value in verdict.metrics.items()
    }


# ---- what counts as a fault -------------------------------------------------------------------


def _stops(cause: str) -> Count:
    return lambda m: m[f"interruptions.n_{cause}_stops"]


_STOPS = ("backchannel", "cough", "aside", "noise", "other")
FAULTS: dict[str, Count] = {
    "slow_answer": lambda m: m["latency.n_slow"],
    "unanswered": lambda m: m["latency.n_unanswered"],
    "did_not_yield": lambda m: m["interruptions.n_eligible"] - m["interruptions.n_yields"],
    "cut_into_pause": lambda m: m["interruptions.n_pause_cuts"],
    "cut_customer_off": lambda m: (
        m["interruptions.n_agent_interruptions"] - m["interruptions.n_pause_cuts"]
    ),
    "stopped_for_nothing": lambda m: m["interruptions.n_stops_for_nothing"],
    **{f"stopped_for_{cause}": _stops(cause) for cause in _STOPS},
    "dead_air": lambda m: m["flow.n_dead_air"],
    "repetition": lambda m: m["flow.n_repetitions"],
}
"""Fault to how often a call has it, from its metrics; those that were not measured are 0."""


def faults_found(result: CallResult) -> dict[str, int]:
    """Every fault that the verdicts report, with its number; `unsound_*` is validity's."""
    metrics = defaultdict(float, {k: v for k, v in _metrics(result).items() if v is not None})
    found = {name: round(count(metrics)) for name, count in FAULTS.items()}
    validity = result.verdict("validity")
    unsound = validity.failures if validity else ("unjudged",)
    return {name: n for name, n in found.items() if n} | {f"unsound_{one}": 1 for one in unsound}
