"""Jitter: packets with delays of their own, and the fixed buffer that evens them out.

A packet's delay follows a shifted gamma distribution, as Mukherjee found of the Internet ("On the
Dynamics and Significance of Low Frequency Components of Internet Load", 1994): a sharp least value
and a long tail. The mean is the leg's `delay_ms`. Delays are independent of each other: the model
knows no congestion that lasts. The buffer holds every packet back to `BUFFER_SIGMAS` standard
deviations after the mean; what comes later than that is lost: with shape 4, 1.03 % of the packets.
"""

from collections.abc import Iterator

import numpy as np

from pipelines.line.effect import samples_of

SHAPE = 4.0
BUFFER_SIGMAS = 3.0
_BLOCK = 64


def excess_ms(rng: np.random.Generator, jitter_ms: float) -> Iterator[float]:
    """Without end, each packet's delay less the mean delay. Standard deviation: `jitter_ms`.

    A gamma variable of shape k and scale s has mean k s and variance k s**2.
    """
    scale_ms = jitter_ms / np.sqrt(SHAPE)
    while True:
        yield from (rng.gamma(SHAPE, scale_ms, _BLOCK) - SHAPE * scale_ms).tolist()


def late(rng: np.random.Generator, *, jitter_ms: float) -> Iterator[bool]:
    """For each packet, without end, whether it misses its turn in the buffer."""
    return (excess > BUFFER_SIGMAS * jitter_ms for excess in excess_ms(rng, jitter_ms))


def buffer_samples(jitter_ms: float, sample_rate_hz: int) -> int:
    """What the buffer adds to the mean delay."""
    return samples_of(BUFFER_SIGMAS * jitter_ms, sample_rate_hz)
