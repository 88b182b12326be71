"""Simulated time: an event loop whose clock jumps to the next timer whenever every task waits.

Pipecat waits through the loop, and works off it through the loop's executors; so a loop of our own
decides both. What reads `time.time` and its kin directly is told the loop's time by a dispatcher,
which asks the loop that runs in the current thread; every other thread and loop reads real time.
"""

import asyncio
import contextvars
import datetime
import heapq
import selectors
import sys
import time
import types
from asyncio import events
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, TypeVarTuple, Unpack

from pipelines.network import Network, NetworkedLoop

EPOCH_S = 1_767_225_600.0
"""What the simulated `time.time` counts from: 2026-01-01T00:00:00Z."""
START_S = 1000.0
"""Where a simulated loop starts; Pipecat takes a time of 0 for "never"."""
MAX_IDLE_STEPS = 200_000
"""Steps of the loop in a row without time going on before it is taken to be stuck."""
_PATIENCE_S = 5.0
_T = TypeVar("_T")
_Args = TypeVarTuple("_Args")
Ready = list[tuple[selectors.SelectorKey, int]]
"""Sockets, and what can be done with them."""
Poll = Callable[[float | None], Ready]
_REAL = {
    name: getattr(time, name)
    for name in ("time", "monotonic", "perf_counter", "time_ns", "monotonic_ns", "perf_counter_ns")
}
_installed_late = False

real_perf_counter: Callable[[], float] = _REAL["perf_counter"]
"""The wall clock, whatever loop runs: for accounts of computation, never for a call's own times."""


class StuckError(RuntimeError):
    """Nothing in the call can ever go on, or it spins without time going on."""


class SimulatedLoop(NetworkedLoop):
    """An event loop on a counter. Timers with equal deadlines run in order of scheduling."""

    _scheduled: "list[_Timer]"

    def __init__(self) -> None:
        self._now_s = START_S
        self._n_timers = 0
        selector = _JumpingSelector(self)
        super().__init__(selector)
        self._clock_resolution = 1e-9

    def time(self) -> float:
        """Simulated seconds."""
        return self._now_s

    def run_in_executor(
        self, _executor: object, func: Callable[..., _T], *args: object
    ) -> "asyncio.Future[_T]":
        """Runs the work at once, in this thread: it costs no simulated time, in a fixed order."""
        future: asyncio.Future[_T] = self.create_future()
        try:
            result = func(*args)
        except Exception as error:  # noqa: BLE001 -- the awaiting task gets it
            self.call_soon(_unless_done, future, future.set_exception, error)
        else:
            self.call_soon(_unless_done, future, future.set_result, result)
        return future

    def call_at(
        self,
        when: float,
        callback: Callable[[Unpack[_Args]], object],
        *args: *_Args,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        """A timer that keeps its place in the queue among timers of the same moment."""
        self._n_timers += 1
        timer = _Timer(when, callback, args, self, context)
        timer.order = self._n_timers
        heapq.heappush(self._scheduled, timer)
        timer._scheduled = True  # type: ignore[attr-defined]  # noqa: SLF001 -- as asyncio does
        return timer

    def next_timer_s(self) -> float | None:
        """When the next timer is due. None: there is none."""
        return self._scheduled[0].when() if self._scheduled else None

    def jump(self, to_s: float) -> None:
        """Sets the clock forward."""
        self._now_s = max(self._now_s, to_s)

    def from_outside(self, poll: Poll, timeout_s: float | None) -> Ready | None:  # noqa: ARG002
        """What of sockets is to be read now, where the loop waits for them. None: it does not.

        Args:
            poll: Looks at the sockets, for so many wall seconds at most.
            timeout_s: 0, if there is more to do at this moment.
        """
        return None

    def woken(self) -> None:
        """Told that the loop goes on, after it had nothing more to do at the moment before."""


class _Timer(asyncio.TimerHandle):
    """Ordered by its time, then by when it was scheduled; asyncio's own ties fall as they may."""

    order = 0

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, _Timer):
            return NotImplemented
        return (self.when(), self.order) < (other.when(), other.order)


def _unless_done(
    future: "asyncio.Future[Any]", settle: Callable[[Any], None], outcome: object
) -> None:
    if not future.done():  # it may have been cancelled meanwhile
        settle(outcome)


class _JumpingSelector(selectors.DefaultSelector):
    """Sockets first; where there is nothing to read, time goes on to the next timer."""

    def __init__(self, loop: SimulatedLoop) -> None:
        super().__init__()
        self._loop = loop
        self._idle_steps = 0

    def select(self, timeout: float | None = None) -> Ready:
        ready = self._loop.from_outside(super().select, timeout)
        if ready is None:
            ready = super().select(0)
            if not ready and timeout != 0:
                ready = self._go_on()
        if timeout != 0:
            self._loop.woken()
        self._count_step(is_idle=timeout != 0 and not ready)
        return ready

    def _go_on(self) -> Ready:
        due_s = self._loop.next_timer_s()
        if due_s is not None:
            self._loop.jump(due_s)
            return []
        ready = super().select(_PATIENCE_S)
        if not ready:
            raise StuckError("every task of the call waits, and for nothing that can happen")
        return ready

    def _count_step(self, *, is_idle: bool) -> None:
        self._idle_steps = 0 if is_idle else self._idle_steps + 1
        if self._idle_steps > MAX_IDLE_STEPS:
            raise StuckError(f"{MAX_IDLE_STEPS} steps of the loop, and time stood still")


def _running() -> SimulatedLoop | None:
    loop = events._get_running_loop()  # noqa: SLF001 -- the one that does not raise
    return loop if isinstance(loop, SimulatedLoop) else None


def _dispatcher(real: Callable[[], Any], simulated: Callable[[float], Any]) -> Callable[[], Any]:
    def read() -> Any:  # noqa: ANN401 -- int or float, as the real one
        loop = _running()
        return real() if loop is None else simulated(loop.time())

    read.__name__ = real.__name__
    return read


def install() -> None:
    """Puts the dispatcher over the functions of `time`. Once per process; must precede Pipecat."""
    global _installed_late
    if time.time is not _REAL["time"]:  # noqa: TID251 -- this is what puts it right
        return
    _installed_late = "pipecat" in sys.modules
    ticks = {
        "time": lambda s: EPOCH_S + s,
        "monotonic": lambda s: s,
        "perf_counter": lambda s: s,
        "time_ns": lambda s: round((EPOCH_S + s) * 1e9),
        "monotonic_ns": lambda s: round(s * 1e9),
        "perf_counter_ns": lambda s: round(s * 1e9),
    }
    for name, simulated in ticks.items():
        setattr(time, name, _dispatcher(_REAL[name], simulated))


class _Datetime(datetime.datetime):
    """`datetime.datetime` whose `now` follows the running loop."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> "_Datetime":
        return cls.fromtimestamp(time.time(), tz)  # noqa: TID251 -- it follows the loop


def install_datetime() -> None:
    """Makes the timestamps that Pipecat puts on transcripts follow the loop."""
    import pipecat.utils.time as pipecat_time

    followed = types.ModuleType("datetime")
    vars(followed).update(vars(datetime) | {"datetime": _Datetime})
    vars(pipecat_time)["datetime"] = followed


def run(
    main: Coroutine[Any, Any, _T],
    *,
    simulated: bool,
    network: Network | None = None,
    loop_of: Callable[[], SimulatedLoop] = SimulatedLoop,
) -> _T:
    """Runs a call to its end, on simulated or on real time.

    Args:
        main: The call.
        simulated: On which.
        network: What hosts are found in. None: the world's own.
        loop_of: What makes the loop of simulated time.

    Raises:
        RuntimeError: Pipecat was imported before this package, so that some of its clocks are real.
        StuckError: in simulated time, nothing could go on.
    """
    if simulated and _installed_late:
        main.close()
        raise RuntimeError("import `pipelines` before `pipecat`: it keeps real clocks otherwise")

    def loop() -> NetworkedLoop:
        made = loop_of() if simulated else NetworkedLoop()
        made.network = network
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(main, context=contextvars.Context() if simulated else None)
