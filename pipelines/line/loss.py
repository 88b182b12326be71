"""Packet loss in bursts: the two-state model of Gilbert (1960) and Elliott (1963).

Every packet is lost in the bad state and none in the good one ("simple Gilbert"; Hohlfeld, Geib and
Haßlinger, "Packet Loss in Real-Time Services", 2008, compare the variants). With `p` the
probability of going from good to bad and `r` that of going back, runs of loss have the mean length
1 / r and the share of lost packets is p / (p + r). So

    r = 1 / mean burst          p = r * loss rate / (1 - loss rate)
"""

from collections.abc import Iterator
from itertools import repeat

import numpy as np

_ROUNDING = 1e-9


def transition_rates(loss_rate: float, mean_burst: float) -> tuple[float, float]:
    """`p` and `r` per packet.

    Raises:
        ValueError: Bursts so short cannot make up so much loss: `p` would be over 1.
    """
    r = 1 / mean_burst
    p = r * loss_rate / (1 - loss_rate)
    if p > 1 + _ROUNDING:
        least = loss_rate / (1 - loss_rate)
        raise ValueError(
            f"a loss rate of {loss_rate:g} needs bursts of at least {least:.3g} packets "
            f"(got {mean_burst:g})"
        )
    return min(p, 1.0), r


def losses(rng: np.random.Generator, *, loss_rate: float, mean_burst: float) -> Iterator[bool]:
    """For each packet, without end, whether it is lost. The first one is as likely as any."""
    if loss_rate == 0:
        return repeat(False)
    p, r = transition_rates(loss_rate, mean_burst)
    return _runs(rng, p, r, start_bad=bool(rng.random() < loss_rate))


def _runs(rng: np.random.Generator, p: float, r: float, *, start_bad: bool) -> Iterator[bool]:
    bad = start_bad
    while True:
        yield from repeat(bad, int(rng.geometric(r if bad else p)))
        bad = not bad
