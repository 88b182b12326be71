"""Where the computation goes, on the wall clock. Never part of a record."""

from pipelines.clock import real_perf_counter


class Stopwatch:
    """Adds up the wall time that each kind of computation took, for the bench."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def start(self) -> float:
        """Now, on the wall clock."""
        return real_perf_counter()

    def stop(self, kind: str, started: float) -> None:
        """Books what went by since."""
        self.seconds[kind] = self.seconds.get(kind, 0.0) + real_perf_counter() - started
