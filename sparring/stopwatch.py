"""The wall clock, for what is not part of a call: progress, limits on hangs, names of folders.

The one place outside of a call's own clock that may read it.
"""

import time
from datetime import datetime


def now_s() -> float:
    """Seconds on a clock that only goes forward. Only differences mean anything."""
    return time.monotonic()  # noqa: TID251 -- this is the stopwatch


def cpu_s() -> float:
    """Seconds of processor time of this process, all threads."""
    return time.process_time()


def stamp() -> str:
    """The local time, as the name of a run's folder begins: `20260131-235959`."""
    return datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")


class Stopwatch:
    """Runs from its creation."""

    def __init__(self) -> None:
        self._start_s = now_s()

    def elapsed_s(self) -> float:
        """Wall seconds since the start."""
        return now_s() - self._start_s
