"""Latency profiles: what a service would take in the real world, put back into simulated time."""

import asyncio
from dataclasses import dataclass

import numpy as np


@dataclass
class Latency:
    """A seeded draw per request from a log-normal distribution."""

    median_ms: float
    spread: float
    """Standard deviation of the logarithm; 0.1 is some 10 %."""
    rng: np.random.Generator
    includes_ms: float = 0.0
    """What has passed of each draw when the service is asked."""

    def draw_s(self) -> float:
        """The next request's latency."""
        drawn_ms = float(self.median_ms * np.exp(self.spread * self.rng.standard_normal()))
        return max(0.0, drawn_ms - self.includes_ms) / 1000

    async def pay(self, *, started_s: float | None = None) -> None:
        """Waits for what a request takes.

        Args:
            started_s: `loop.time()` when the work began. On the real clock the time that the
                computation took is part of the latency and not paid twice; on the simulated clock
                it took none.
        """
        drawn_s = self.draw_s()
        spent_s = 0.0 if started_s is None else asyncio.get_running_loop().time() - started_s
        await asyncio.sleep(max(0.0, drawn_s - spent_s))
