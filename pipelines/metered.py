"""Metered time: simulated, but an answer from outside comes as late as it did on the wall clock.

An answer is owed from the moment when all of a question has been sent until all of its answer has
come: of HTTP, from the request to the last byte of the response; of a WebSocket, what its gateway
takes for a question and its answer (`pipelines/outside/`); connecting included. While nothing is
owed, time jumps over playback and silence as in simulated time.

While something is owed, the loop waits for the wall clock before each timer, and for sockets. What
comes is handed on at the moment that the wall clock showed, after all that was due before it, and
one thing at a time. What computing took right before a question is part of its answer's time, and
a gateway may add what it took after the answer before; no other computing takes any, and work for
executors is done at once, as in simulated time. So the moments at which something was handed on are
all that a call has from the world: a cassette that gives back the same at those moments makes the
same call again.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipelines.clock import Poll, Ready, SimulatedLoop, real_perf_counter

_NO_TIMER_S = 1.0
"""What is waited for sockets at a time where no timer is due."""
ON_THE_WAY_S = 0.05
"""What of the computing before a question is part of its answer's time, at most. What takes longer
is setting up."""


class MeteredLoop(SimulatedLoop):
    """A simulated loop that waits with the wall clock while something is owed."""

    def __init__(self) -> None:
        self._n_owed = 0
        self._ahead_s = 0.0
        """The wall clock less the loop's time, while something is owed."""
        self._since_s = 0.0
        """When something began to be owed."""
        self._woken_s = self._looked_s = real_perf_counter()
        """Wall times: when the loop last went on, and last looked at the sockets."""
        self._came_s: float | None = None
        """When something came that is not handed on yet, in the loop's time."""
        self._owed_s = 0.0
        self._computing: list[tuple[float, Callable[[float], None]]] = []
        self.worst_late_s = 0.0
        """By how much the most what came may have been noticed late, as the loop was computing."""
        super().__init__()

    @property
    def owed_s(self) -> float:
        """Seconds of the loop in which something was owed."""
        return self._owed_s + (self._wall_s() - self._since_s if self._n_owed else 0.0)

    def owe(self) -> Callable[[], None]:
        """Something is owed from now on, until what this returns is called, once or more often."""
        if not self._n_owed:
            self._since_s, self._came_s = self._now_s, None
            self._looked_s = real_perf_counter()
            self._ahead_s = max(self._woken_s, self._looked_s - ON_THE_WAY_S) - self._now_s
        self._n_owed += 1
        due = [self._paid]

        def paid() -> None:
            if due:
                due.pop()()

        return paid

    def _paid(self) -> None:
        self._n_owed -= 1
        if not self._n_owed:
            self._owed_s += self._now_s - self._since_s

    def tell_computing(self, tell: Callable[[float], None]) -> None:
        """Says how many wall seconds pass from now until there is nothing more to do at once."""
        self._computing.append((real_perf_counter(), tell))

    def _told_computing(self) -> None:
        told, self._computing = self._computing, []
        for since_s, tell in told:
            tell(real_perf_counter() - since_s)

    def _wall_s(self) -> float:
        """The wall clock, in the loop's time."""
        return real_perf_counter() - self._ahead_s

    def woken(self) -> None:
        """Where computing begins."""
        self._woken_s = real_perf_counter()

    def from_outside(self, poll: Poll, timeout_s: float | None) -> Ready | None:
        """While something is owed: what has come, or nothing at a timer's moment."""
        if timeout_s != 0:
            self._told_computing()
        if not self._n_owed:
            return None
        ready = self._look(poll, 0.0)
        if timeout_s == 0:
            return []
        due_s = self.next_timer_s()
        if not ready and (due_s is None or due_s > self._wall_s()):
            wait_s = _NO_TIMER_S if due_s is None else due_s - self._wall_s()
            ready = self._look(poll, max(0.0, wait_s))
        return self._hand_on(ready, due_s)

    def _look(self, poll: Poll, wait_s: float) -> Ready:
        """What can be read; notes when that began."""
        ready = poll(wait_s)
        wall_s = real_perf_counter()
        if not ready:
            self._came_s = None
        elif self._came_s is None:
            self._came_s = wall_s - self._ahead_s
            late_s = 0.0 if wait_s else wall_s - self._looked_s
            self.worst_late_s = max(self.worst_late_s, late_s)
        self._looked_s = wall_s
        return ready

    def _hand_on(self, ready: Ready, due_s: float | None) -> Ready:
        """One thing that came, unless a timer is due before it. Time goes on to either."""
        came_s = self._came_s
        if due_s is not None and due_s <= (self._wall_s() if came_s is None else came_s):
            self.jump(due_s)
            return []
        if came_s is None:
            return []
        self.jump(came_s)
        self._came_s = None
        return ready[:1]


def owe() -> Callable[[], None]:
    """An answer from outside is owed until what this returns is called, once or more often.

    On other loops nothing is.
    """
    loop = asyncio.get_running_loop()
    return loop.owe() if isinstance(loop, MeteredLoop) else _nothing


def tell_computing(tell: Callable[[float], None]) -> None:
    """Says what computing takes from now on, as `MeteredLoop` does; on other loops, nothing."""
    loop = asyncio.get_running_loop()
    if isinstance(loop, MeteredLoop):
        loop.tell_computing(tell)


def _nothing() -> None:
    pass


@contextmanager
def owed() -> Iterator[None]:
    """While it is entered, an answer from outside is owed."""
    paid = owe()
    try:
        yield
    finally:
        paid()
