"""What a bench measures of cost: time and memory."""

import statistics
from collections import Counter

from personas.plan import CallPlan
from personas.schema import Closed
from reports.run import Entry
from sparring.bench.lab import Lab, Trial

MANY = 10
"""Calls at once, for throughput, determinism and real time."""
FLAT_KB_PER_CALL = 50.0
"""Less growth than this is called flat: 200 calls then add less than 10 MB."""
SHORT_CALL_S = 10
WARMING_CALLS = 50
"""Caches of voices, rooms and decoders fill for so long; after that nothing may grow."""


class Speed(Closed):
    """One call at a time."""

    n_calls: int
    simulated_s: float
    cpu_s: float
    """Processor time of the worker, evaluation included."""
    simulated_s_per_cpu_s: float
    """Over all calls."""
    median_of_calls: float
    slowest_call: float
    shares: dict[str, float]
    """Of the time, by kind of computation; `pipecat` is what no other kind accounts for."""


def speed(lab: Lab) -> Speed:
    """Simulated seconds per second of one core, and where the time goes."""
    trial = lab.suite(1)
    costs = {entry.call_id: _cpu_s(trial, entry) for entry in trial.entries()}
    rates = [(entry.duration_s or 0.0) / costs[entry.call_id] for entry in trial.entries()]
    simulated_s = sum(entry.duration_s or 0.0 for entry in trial.entries())
    cpu_s = sum(costs.values())
    return Speed(
        n_calls=len(rates),
        simulated_s=round(simulated_s, 1),
        cpu_s=round(cpu_s, 2),
        simulated_s_per_cpu_s=round(simulated_s / cpu_s, 2),
        median_of_calls=round(statistics.median(rates), 2),
        slowest_call=round(min(rates), 2),
        shares=shares(trial),
    )


def shares(trial: Trial) -> dict[str, float]:
    """Share of the time by kind of computation; they add up to 1."""
    spent: Counter[str] = Counter()
    for entry in trial.entries():
        host = trial.host(entry.call_id)
        known = {str(kind): float(s) for kind, s in host.get("computed_s", {}).items()}
        spent.update(known)
        spent["pipecat"] += max(0.0, host.get("wall_s", 0.0) - sum(known.values()))
        spent["evaluation"] += host["evaluation_cpu_s"]
    total_s = sum(spent.values()) or 1.0
    return {kind: round(seconds / total_s, 3) for kind, seconds in spent.most_common()}


def _cpu_s(trial: Trial, entry: Entry) -> float:
    host = trial.host(entry.call_id)
    return max(1e-6, float(host["call_cpu_s"] + host["evaluation_cpu_s"]))


class Throughput(Closed):
    """Ten calls at once."""

    n_calls: int
    n_broken: int
    concurrency: int
    wall_s: float
    """From the start of the first worker to the last result."""
    calls_per_minute: float


def throughput(lab: Lab) -> Throughput:
    """Calls per minute, starting of workers included."""
    trial = lab.suite(MANY)
    n_calls = len(trial.folder.entries())
    return Throughput(
        n_calls=n_calls,
        n_broken=n_calls - len(trial.entries()),
        concurrency=MANY,
        wall_s=round(trial.wall_s, 2),
        calls_per_minute=round(60 * n_calls / trial.wall_s, 1),
    )


class Memory(Closed):
    """Peak memory of the workers of ten calls at once. None: this system does not tell."""

    all_workers_mb: float | None
    """Proportional set size: shared pages are divided among those that share them."""
    largest_worker_mb: float | None
    largest_worker_resident_mb: float | None
    """Shared pages included."""


def memory(lab: Lab) -> Memory:
    """Peak memory, sampled every other second, and the resident one after every call, too."""
    samples = lab.suite(MANY).samples
    shared = [sample.proportional_mb for sample in samples if sample.proportional_mb]
    resident = [sample.resident_mb for sample in samples if sample.resident_mb]
    return Memory(
        all_workers_mb=max((round(sum(mb), 1) for mb in shared), default=None),
        largest_worker_mb=max((round(max(mb), 1) for mb in shared), default=None),
        largest_worker_resident_mb=max((round(max(mb), 1) for mb in resident), default=None),
    )


class Growth(Closed):
    """Many short calls in one worker."""

    n_calls: int
    early_mb: float | None
    """Resident memory when the first calls, which fill the caches, are done."""
    late_mb: float | None
    """When all are."""
    kb_per_call: float | None
    """Slope of a line through the memory after each call, the first 50 left out."""
    flat: bool | None


def growth(lab: Lab) -> Growth:
    """Whether a worker's memory grows with the calls it has placed."""
    n_calls = 100 if lab.quick else 200
    plans = [shortened(again(lab.plans, n), SHORT_CALL_S) for n in range(n_calls)]
    trial = lab.trial("growth", plans, 1)
    seen = [(s.n_done, s.resident_mb[0]) for s in trial.samples if s.resident_mb and s.n_done]
    late = [(n, mb) for n, mb in seen if n >= WARMING_CALLS]
    if len(late) < 3:
        return Growth(n_calls=len(plans), early_mb=None, late_mb=None, kb_per_call=None, flat=None)
    slope_mb = statistics.linear_regression(*zip(*late, strict=True)).slope
    return Growth(
        n_calls=len(plans),
        early_mb=round(late[0][1], 1),
        late_mb=round(late[-1][1], 1),
        kb_per_call=round(1000 * slope_mb, 1),
        flat=1000 * slope_mb < FLAT_KB_PER_CALL,
    )


def again(plans: tuple[CallPlan, ...], n: int) -> CallPlan:
    """The n-th of endlessly many plans: those given, over and over, each time as a new attempt."""
    plan = plans[n % len(plans)]
    return plan.model_copy(update={"attempt": 1000 + n, "seed": (plan.seed + n) % 2**32})


def shortened(plan: CallPlan, call_s: int) -> CallPlan:
    """The same call, ended from outside after so many seconds."""
    limits = plan.limits.model_copy(update={"call_s": call_s})
    return plan.model_copy(update={"limits": limits})
