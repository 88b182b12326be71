"""When packets arrive, against the mean: jitter, packets overtaken, packets that come twice.

A packet that is reordered is held back by one and a half packets, so that the next one overtakes it
(RFC 4737 calls this a reordering extent of 1). A buffer that is as long absorbs it; for a shorter
one it comes too late. A duplicate is made within the network, behind the place of loss: it fares no
better than its original there, but has a delay of its own, and what comes first is played.
"""

from collections.abc import Iterator

import numpy as np

from personas.schema import Leg
from pipelines.line.effect import PACKET_MS, Streams
from pipelines.line.fates import Flags
from pipelines.line.jitter import excess_ms

HELD_BACK_MS = 1.5 * PACKET_MS


class Arrivals:
    """Each packet's delay less the mean delay, in ms, without end."""

    def __init__(self, leg: Leg, rng: Streams) -> None:
        self._excess = _excess(leg, rng, "jitter")
        self._held = _chosen(leg.reorder_rate, rng, "reorder")
        self._twice = _chosen(leg.duplicate_rate, rng, "duplicate")
        self._copies = _excess(leg, rng, "copies") if leg.duplicate_rate else _none()

    def __iter__(self) -> Iterator[float]:
        """Itself: there is one order of packets."""
        return self

    def __next__(self) -> float:
        """The next packet's, or its copy's if that is earlier."""
        held, twice = next(self._held), next(self._twice)
        late_ms = next(self._excess) + HELD_BACK_MS * held
        copy_ms = next(self._copies)
        return min(late_ms, copy_ms) if twice else late_ms


def _excess(leg: Leg, rng: Streams, stream: str) -> Iterator[float]:
    return excess_ms(rng(stream), leg.jitter_ms) if leg.jitter_ms else _none()


def _none() -> Iterator[float]:
    while True:
        yield 0.0


def _chosen(rate: float, rng: Streams, stream: str) -> Flags:
    """For each packet, whether a draw falls below the rate. Draws nothing at rate 0."""
    generator: np.random.Generator | None = rng(stream) if rate else None
    while True:
        yield generator is not None and bool(generator.random() < rate)
