"""Worker processes, each with a pipe of its own, so that one killed at any moment harms no other.

Forked from a fork server that has loaded the models, workers start in milliseconds and share its
memory. Where the system has no fork server, they are spawned, and each loads its own.
"""

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess

from personas.plan import CallPlan
from sparring.faults import WorldFault
from sparring.stopwatch import now_s
from sparring.worker import LOG, PLACER, Answer, Failed, Work, serve

Fits = Callable[[CallPlan, Sequence[CallPlan]], bool]
"""Whether a call may begin beside those that are running."""
TICK_S = 0.1
"""How often a waiting pool gives its user a chance to look around."""
_START_S = 120
"""A worker that has not loaded within this time never will."""
_START_ATTEMPTS = 3
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class Started:
    """A worker has begun a call."""

    plan: CallPlan


@dataclass(frozen=True)
class Answered:
    """A worker has finished a call, one way or another."""

    plan: CallPlan
    answer: Answer


@dataclass(frozen=True)
class Tick:
    """Nothing happened for a moment."""


PoolEvent = Started | Answered | Tick


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    deadline_s: float
    ready: bool = False
    plan: CallPlan | None = None

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def spread(
    plans: Iterable[CallPlan],
    work: Work,
    *,
    concurrency: int,
    limit_s: Callable[[CallPlan], float],
    fits: Fits = lambda _plan, _running: True,
) -> Generator[PoolEvent]:
    """Places calls on `concurrency` workers and tells what happens, as it does.

    Closing the generator kills the workers at once, and with them the calls they are at.

    Args:
        plans: The calls, in the order in which they are handed out.
        work: What is the same for all calls.
        concurrency: Number of workers, each at one call at a time.
        limit_s: Wall seconds after which a call is taken to hang, and its worker is killed.
        fits: Calls that do not fit beside those that run wait for their turn, and others go first.
            Each must fit where none runs.

    Raises:
        WorldFault: workers cannot be started.
    """
    pool = _Pool(deque(plans), work, limit_s, fits)
    try:
        pool.hire(concurrency)
        while pool.busy():
            yield from pool.step()
    finally:
        pool.dismiss()


class _Pool:
    def __init__(
        self,
        todo: deque[CallPlan],
        work: Work,
        limit_s: Callable[[CallPlan], float],
        fits: Fits,
    ) -> None:
        self._todo = todo
        self._work = work
        self._limit_s = limit_s
        self._fits = fits
        self._context = _context(work)
        self._workers: list[_Worker] = []
        self._stillborn = 0

    def hire(self, n: int) -> None:
        """Starts workers, no more than there are calls to place."""
        for _ in range(min(n, len(self._todo))):
            self._workers.append(self._start())

    def busy(self) -> bool:
        """Whether calls are waiting or running."""
        return bool(self._todo) or any(worker.plan for worker in self._workers)

    def dismiss(self) -> None:
        """Kills all workers."""
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def step(self) -> Generator[PoolEvent]:
        """Waits for a worker to speak, die or overstay, and deals with it."""
        speaking = wait([worker.pipe for worker in self._workers], timeout=TICK_S)
        for worker in list(self._workers):
            if worker.pipe in speaking:
                yield from self._hear(worker)
            elif now_s() > worker.deadline_s:
                yield from self._overstayed(worker)
        yield Tick()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, self._work), daemon=True)
        with _one_thread_each():
            try:
                process.start()
            except (EOFError, OSError) as error:
                raise WorldFault(f"a worker process cannot be started: {error!r}") from error
        theirs.close()
        return _Worker(process, ours, deadline_s=now_s() + _START_S)

    def _hear(self, worker: _Worker) -> Generator[PoolEvent]:
        try:
            message = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._died(worker)
            return
        if not worker.ready and isinstance(message, Failed):
            raise WorldFault(f"a worker cannot start: {message.reason}\n{self._see_log()}")
        plan, worker.plan = worker.plan, None
        worker.ready, self._stillborn, worker.deadline_s = True, 0, float("inf")
        begun = self._hand_out(worker)  # before telling anybody, so that the worker need not wait
        if plan is not None:
            yield Answered(plan, message)
        yield from begun

    def _hand_out(self, first: _Worker) -> list[Started]:
        """Gives a worker, and others that are idle, their next calls, as far as there are any."""
        idle = [one for one in self._workers if one.ready and one.plan is None and one is not first]
        return [Started(plan) for one in (first, *idle) if (plan := self._give(one)) is not None]

    def _give(self, worker: _Worker) -> CallPlan | None:
        running = [one.plan for one in self._workers if one.plan is not None]
        plan = next((one for one in self._todo if self._fits(one, running)), None)
        if plan is None:
            return None
        try:
            worker.pipe.send(plan)
        except OSError:
            return None  # it died idle; `_died` replaces it
        self._todo.remove(plan)
        worker.plan, worker.deadline_s = plan, now_s() + self._limit_s(plan)
        return plan

    def _died(self, worker: _Worker) -> Generator[PoolEvent]:
        worker.process.join()
        reason = f"its worker process {_end_of(worker.process.exitcode)}"
        yield from self._replace(worker, reason)

    def _overstayed(self, worker: _Worker) -> Generator[PoolEvent]:
        limit_s = self._limit_s(worker.plan) if worker.plan else _START_S
        yield from self._replace(worker, f"it hung: no end after {limit_s:.0f} s of wall time")

    def _replace(self, worker: _Worker, reason: str) -> Generator[PoolEvent]:
        worker.kill()
        self._workers.remove(worker)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= _START_ATTEMPTS:
                raise WorldFault(f"workers die while they start\n{self._see_log()}")
        if len(self._todo) > sum(not w.ready for w in self._workers):
            self._workers.append(self._start())
        if worker.plan is not None:
            yield Answered(worker.plan, Failed(reason=reason))

    def _see_log(self) -> str:
        return f"  hint: the last lines of `{self._work.run / LOG}` say more"


def _end_of(exit_code: int | None) -> str:
    if exit_code is None:
        return "vanished"
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    with contextlib.suppress(ValueError):
        return f"was killed by {signal.Signals(-exit_code).name}"
    return f"was killed by signal {-exit_code}"


def _context(work: Work) -> ForkServerContext | SpawnContext:
    """Forking from a fork server that is warm; spawning where there is none."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    usual = work.placer == PLACER
    context.set_forkserver_preload(["sparring.preload" if usual else "sparring.worker"])
    return context


@contextlib.contextmanager
def _one_thread_each() -> Generator[None]:
    """Processes started meanwhile keep numeric libraries to one thread and logs to warnings."""
    wanted = dict.fromkeys(_ONE_THREAD, "1") | {"LOGURU_LEVEL": "WARNING"}
    added = [name for name in wanted if name not in os.environ]
    os.environ.update({name: wanted[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
