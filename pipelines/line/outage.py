"""Outages: stretches without any packet, as in a tunnel or a lift.

They begin as a Poisson process does while the line is up: the time from one's end to the next one's
start is exponential. All have the same length. Both directions of a line draw from equal streams,
so they are out together.
"""

from collections.abc import Iterator
from itertools import count

import numpy as np

from personas.schema import Outage
from pipelines.line.effect import PACKET_MS
from pipelines.line.fates import Flags

_MINUTE_S = 60.0


def outages(outage: Outage, rng: np.random.Generator) -> Flags | None:
    """For each packet, whether it begins within an outage. None: there are none to come."""
    if not (outage.at_s or outage.per_minute):
        return None
    return _within(outage, rng)


def _within(outage: Outage, rng: np.random.Generator) -> Flags:
    drawn = _drawn_starts_s(outage, rng)
    start_s = next(drawn, None)
    for n in count():
        at_s = n * PACKET_MS / 1000
        while start_s is not None and at_s >= start_s + outage.length_s:
            start_s = next(drawn)
        drawn_out = start_s is not None and at_s >= start_s
        yield drawn_out or any(s <= at_s < s + outage.length_s for s in outage.at_s)


def _drawn_starts_s(outage: Outage, rng: np.random.Generator) -> Iterator[float]:
    if not outage.per_minute:
        return
    start_s = -outage.length_s
    while True:
        start_s += outage.length_s + rng.exponential(_MINUTE_S / outage.per_minute)
        yield start_s
