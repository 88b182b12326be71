"""Running a suite: plan in, folder of a run out. The API that the command line is a face of.

from sparring.run import run_suite
folder = run_suite(plans, out=Path("runs"), concurrency=4)
"""

import os
import threading
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluators.verdict import CallResult, Outcome, Verdict
from personas.plan import CallPlan
from reports.run import Entry, RunFolder
from sparring.connections import check, fits
from sparring.faults import WorldFault
from sparring.host import write_host
from sparring.pool import Answered, PoolEvent, Started, Tick, spread
from sparring.stopwatch import Stopwatch
from sparring.store import Store
from sparring.worker import JUDGE, PLACER, Failed, Placed, Refused, Work, finish

HANG_S = 180
"""Wall seconds that a simulated call may take on a core of its own."""
REAL_MARGIN_S = 60
"""Wall seconds that a real-time call may take beyond its own limit."""


@dataclass(frozen=True)
class Done:
    """A call is finished and stored."""

    entry: Entry


RunEvent = Started | Done | Tick
Listener = Callable[[RunEvent], None]


@dataclass(frozen=True)
class Options:
    """How to run, which changes no result."""

    concurrency: int
    placer: str = PLACER
    """What places a call, as `module:function`; see `sparring.worker.Placer`."""
    judge: str = JUDGE
    keep_clean: bool = False
    hang_s: float | None = None
    """Wall seconds after which a call is taken to hang. None: `limit_s` decides."""


def n_cores() -> int:
    """Cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def run_suite(
    plans: Sequence[CallPlan],
    *,
    out: Path,
    seed: int = 1,
    options: Options | None = None,
    on_event: Listener = lambda _: None,
    stop: threading.Event | None = None,
) -> RunFolder:
    """Places the calls of a suite into a new folder under `out`.

    Args:
        plans: The calls, as `personas.planning.plans` makes them.
        out: The folder of runs; `out/latest` will point to the new one.
        seed: The suite's, for run.json.
        options: How to run. None: on every core.
        on_event: Told what happens, as it does, on the calling thread.
        stop: When set, running calls are ended at once; what was done stays done.

    Raises:
        UsageFault: there are no plans, or more connections are needed than allowed.
        WorldFault: the folder cannot be written, or workers cannot start.
    """
    check(plans)
    store = Store.create(plans, out, seed=seed)
    return carry_on(store, options, on_event=on_event, stop=stop)


def resume_run(
    path: Path,
    *,
    options: Options | None = None,
    on_event: Listener = lambda _: None,
    stop: threading.Event | None = None,
) -> RunFolder:
    """Places what is missing of an earlier run: calls never placed, and calls that broke.

    A call whose record is whole is judged, not placed again. Arguments and errors as `run_suite`.
    """
    return carry_on(Store.open(path), options, on_event=on_event, stop=stop)


def at_once(plans: Sequence[CallPlan], concurrency: int) -> int:
    """How many workers serve best where so many calls may be placed at once.

    A simulated call never waits: more of them than cores only take each other's caches away, and
    ten on two cores then need 1.7 times the processor time. A call in real time mostly waits.
    """
    simulated = all(plan.clock == "simulated" for plan in plans)
    return min(concurrency, n_cores()) if simulated else concurrency


def limit_s(plan: CallPlan, *, concurrency: int) -> float:
    """Wall seconds after which a call is taken to hang."""
    computing_s = HANG_S * max(1.0, concurrency / n_cores())
    if plan.clock == "real":
        return plan.limits.call_s + REAL_MARGIN_S
    return computing_s + (plan.limits.call_s if plan.clock == "metered" else 0)


def carry_on(
    store: Store,
    options: Options | None = None,
    *,
    on_event: Listener = lambda _: None,
    stop: threading.Event | None = None,
) -> RunFolder:
    """Places what is missing in a run's folder. Arguments and errors as `run_suite`."""
    options = options or Options(n_cores())
    watch = Stopwatch()
    work = Work(
        run=store.path,
        placer=options.placer,
        judge=options.judge,
        keep_clean=options.keep_clean,
    )
    for entry in _judge_whole_records(store, work):
        on_event(Done(entry))
    for event in _place_missing(store, work, options):
        on_event(_stored(event, store))
        if stop is not None and stop.is_set():
            break
    write_host(store.path, wall_s=watch.elapsed_s(), concurrency=options.concurrency)
    return store.folder


def _place_missing(store: Store, work: Work, options: Options) -> Generator[PoolEvent]:
    missing = store.missing()
    n = at_once(missing, options.concurrency)
    events = spread(
        missing,
        work,
        concurrency=n,
        limit_s=lambda plan: options.hang_s or limit_s(plan, concurrency=n),
        fits=fits,
    )
    try:
        yield from events
    finally:
        events.close()


def _stored(event: PoolEvent, store: Store) -> RunEvent:
    if not isinstance(event, Answered):
        return event
    if isinstance(event.answer, Refused):
        raise WorldFault(event.answer.reason)
    entry = entry_of(event.plan, event.answer)
    store.append(entry)
    return Done(entry)


def _judge_whole_records(store: Store, work: Work) -> Generator[Entry]:
    """Calls that a kill caught between their record and their line in results.ndjson."""
    for plan in store.missing():
        record = store.folder.record(plan.call_id)
        if record is not None and record.plan == plan:
            answer = finish(record, store.folder.call_folder(plan.call_id), work)
            entry = entry_of(plan, answer)
            store.append(entry)
            yield entry


def entry_of(plan: CallPlan, answer: Placed | Failed) -> Entry:
    """The line of results.ndjson for a call. One that broke is our error, not the agent's."""
    if isinstance(answer, Placed):
        return Entry.of(plan, answer.result, duration_s=answer.duration_s)
    verdict = Verdict(
        evaluator="call",
        version=1,
        outcome=Outcome.ERROR,
        reason=f"The call broke: {answer.reason}",
    )
    result = CallResult(call_id=plan.call_id, outcome=Outcome.ERROR, verdicts=(verdict,))
    return Entry.of(plan, result, duration_s=None)
