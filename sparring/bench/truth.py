"""What a bench measures of truth: the same calls again, and the two clocks against each other."""

import hashlib
import statistics
from pathlib import Path
from typing import cast

from personas.plan import CallPlan
from personas.schema import Closed
from sparring.bench.cost import MANY, again, shortened
from sparring.bench.lab import Lab, Trial
from sparring.worker import Judge, load

REAL_CALL_S = 45
"""Calls in real time are cut to this length."""


class Determinism(Closed):
    """The same seed with one call at a time and with ten at once."""

    n_files: int
    """Records and recordings."""
    n_different: int
    different: tuple[str, ...]
    """The first few, by path."""
    identical: bool


def determinism(lab: Lab) -> Determinism:
    """Whether records and recordings are the same to the byte."""
    one, many = (hashes(lab.suite(concurrency).folder.path) for concurrency in (1, MANY))
    names = sorted(one.keys() | many.keys())
    different = tuple(name for name in names if one.get(name) != many.get(name))
    return Determinism(
        n_files=len(names),
        n_different=len(different),
        different=different[:5],
        identical=bool(names) and not different,
    )


def hashes(run: Path) -> dict[str, str]:
    """SHA-256 of every record and recording of a run, by path within it."""
    files = [*run.rglob("record.json"), *run.rglob("*.wav")]
    return {
        path.relative_to(run).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


class Punctuality(Closed):
    """Whether calls in real time kept up with the wall clock; those that did not say so."""

    n_calls: int
    n_kept_time: int
    worst_lag_ms: float


class Clocks(Closed):
    """The same calls on both clocks, one at a time; and ten at once on the real one."""

    n_calls: int
    """Calls whose latency was measured on both clocks."""
    simulated_p50_ms: float | None
    """Voice-to-voice latency: median over the calls of each call's median."""
    real_p50_ms: float | None
    difference_ms: float | None
    """Real minus simulated, median over the calls: the cost of computing in between."""
    largest_difference_ms: float | None
    computing_ms_per_s: float | None
    """Processor milliseconds per second of a real-time call: 1000 is a whole core."""
    alone: Punctuality
    at_once: Punctuality


def clocks(lab: Lab) -> Clocks:
    """How far the clocks agree, and whether ten calls at once keep real time."""
    few = [shortened(plan, REAL_CALL_S) for plan in lab.plans[: 1 if lab.quick else 3]]
    many = [shortened(again(lab.plans, n), REAL_CALL_S) for n in range(MANY)]
    before = lab.trial("simulated", few, 1)
    after = lab.trial("real", [_real(plan) for plan in few], 1)
    crowd = lab.trial("ten at once", [_real(plan) for plan in many], MANY)
    simulated, real = (_p50s_ms(trial, lab.judge) for trial in (before, after))
    calls = sorted(simulated.keys() & real.keys())
    differences = [round(real[call] - simulated[call], 1) for call in calls]
    return Clocks(
        n_calls=len(calls),
        simulated_p50_ms=median([simulated[call] for call in calls]),
        real_p50_ms=median([real[call] for call in calls]),
        difference_ms=median(differences),
        largest_difference_ms=max(differences, key=abs, default=None),
        computing_ms_per_s=_computing_ms_per_s(after),
        alone=punctuality(after),
        at_once=punctuality(crowd),
    )


def punctuality(trial: Trial) -> Punctuality:
    """What the calls of a real-time trial say of themselves."""
    records = [trial.folder.record(entry.call_id) for entry in trial.entries()]
    sound = [record.soundness for record in records if record]
    return Punctuality(
        n_calls=len(sound),
        n_kept_time=sum(one.kept_time for one in sound),
        worst_lag_ms=max((one.worst_lag_ms for one in sound), default=0.0),
    )


def _real(plan: CallPlan) -> CallPlan:
    return plan.model_copy(update={"clock": "real"})


def _p50s_ms(trial: Trial, judge: str) -> dict[str, float]:
    """Each call's median latency, also of calls that did not keep time and are judged without."""
    found: dict[str, float] = {}
    for entry in trial.entries():
        folder = trial.folder.call_folder(entry.call_id)
        record = trial.folder.record(entry.call_id)
        if record is not None:
            sound = record.soundness.model_copy(update={"kept_time": True})
            timed = record.model_copy(update={"soundness": sound})
            verdict = cast("Judge", load(judge))(timed, folder).verdict("latency")
            p50_ms = verdict.metrics.get("p50_ms") if verdict else None
            found |= {entry.call_id: p50_ms} if p50_ms is not None else {}
    return found


def _computing_ms_per_s(trial: Trial) -> float | None:
    simulated_s = sum(entry.duration_s or 0.0 for entry in trial.entries())
    spent = [trial.host(entry.call_id).get("call_cpu_s", 0.0) for entry in trial.entries()]
    return round(1000 * sum(spent) / simulated_s, 1) if simulated_s else None


def median(values: list[float]) -> float | None:
    """The median, to a tenth. None: there are none."""
    return round(statistics.median(values), 1) if values else None
