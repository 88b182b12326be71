"""Where the computation goes, in processor time. Never part of a record."""

import time


class Stopwatch:
    """Adds up the processor time of this thread by kind of computation, for the bench."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def start(self) -> float:
        """Processor time of this thread so far."""
        return time.thread_time()

    def stop(self, kind: str, started: float) -> None:
        """Books what went by since."""
        self.seconds[kind] = self.seconds.get(kind, 0.0) + time.thread_time() - started
