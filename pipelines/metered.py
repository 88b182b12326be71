"""Metered time: simulated, but it runs with the wall clock while an answer from outside is owed.

An answer is owed from the moment when all of a question has been sent until all of its answer has
come: of HTTP, from the request to the last byte of the response; of a WebSocket, what its gateway
takes for a question and its answer (`pipelines/outside/`); connecting included. While nothing is
owed, time jumps over playback and silence as in simulated time, and computing takes none of it.

While something is owed, time is the wall clock's: computing takes what it takes, and work for
executors runs in real threads, beside the loop, as it does in real time. That work is then owed,
too. What is done at once with an answer, until every task waits again, still takes its time: in
real time it would. Then the two clocks part; nothing is counted twice.
"""

import asyncio
import functools
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import NamedTuple, TypeVar

from pipelines.clock import SimulatedLoop, real_perf_counter, working_for

_T = TypeVar("_T")
_NO_TIMER_S = 1.0
"""What is waited for sockets at a time where no timer is due."""


class _Since(NamedTuple):
    """Where the loop's time and the wall clock last met. Changed as one, as threads read it."""

    now_s: float
    wall_s: float


class MeteredLoop(SimulatedLoop):
    """A simulated loop that follows the wall clock while something is owed."""

    def __init__(self) -> None:
        self._n_owed = 0
        self._is_settling = False
        """All answers have come, and what is done with them at once is not over."""
        self._since = _Since(0.0, 0.0)
        self._owed_s = 0.0
        super().__init__()

    def time(self) -> float:
        """Metered seconds."""
        if not self._is_on_wall():
            return self._now_s
        now_s, wall_s = self._since
        return now_s + real_perf_counter() - wall_s

    @property
    def owed_s(self) -> float:
        """Wall seconds in which something was owed."""
        running_s = self.time() - self._since.now_s if self._is_on_wall() else 0.0
        return self._owed_s + running_s

    def owe(self) -> Callable[[], None]:
        """Something is owed from now on, until what this returns is called, once or more often."""
        if not self._is_on_wall():
            self._since = _Since(self._now_s, real_perf_counter())
        self._n_owed += 1
        self._is_settling = False
        due = [self._paid]

        def paid() -> None:
            if due:
                due.pop()()

        return paid

    def _paid(self) -> None:
        self._n_owed -= 1
        self._is_settling = not self._n_owed

    def _is_on_wall(self) -> bool:
        """Whether time is the wall clock's."""
        return self._n_owed > 0 or self._is_settling

    def _settle(self) -> None:
        """Leaves the wall clock, as what has come was seen to."""
        now_s = self.time()
        self._owed_s += now_s - self._since.now_s
        self.jump(now_s)
        self._is_settling = False

    def owed_wait_s(self) -> float:
        """Wall seconds to wait for sockets: while something is owed, until the next timer."""
        if self._is_settling:
            self._settle()
        if not self._n_owed:
            return 0.0
        due_s = self.next_timer_s()
        return _NO_TIMER_S if due_s is None else max(0.0, due_s - self.time())

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., _T], *args: object
    ) -> "asyncio.Future[_T]":
        """Beside the loop while something is owed; at once, and in no time, while nothing is."""
        if not self._is_on_wall():
            return super().run_in_executor(executor, func, *args)
        work = functools.partial(working_for, self, functools.partial(func, *args))
        future = asyncio.SelectorEventLoop.run_in_executor(self, executor, work)
        paid = self.owe()
        future.add_done_callback(lambda _: paid())
        return future


@contextmanager
def owed() -> Iterator[None]:
    """While it is entered, an answer from outside is owed. On other loops it does nothing."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, MeteredLoop):
        yield
        return
    paid = loop.owe()
    try:
        yield
    finally:
        paid()
