"""Comfort noise: what a receiver adds so that nobody thinks the line is dead.

White noise, the spectrum of RFC 3389 without reflection coefficients, and always on: it does not
wait for the sender's pauses, so it adds to noise that comes over the line.
"""

import functools

import numpy as np

from pipelines.line.band import loop_rms
from pipelines.line.beds.coloured import coloured
from pipelines.line.effect import Samples, amplitude
from pipelines.line.looped import Looped

_LOOP_S = 16.384
_SEED = 3389


class ComfortNoise(Looped):
    """Adds it at a level (RMS) within the telephone band.

    Args:
        level_dbfs: RMS within the telephone band.
        sample_rate_hz: Of the line.
        rng: Where in the loop the call begins.
    """

    def __init__(self, *, level_dbfs: float, sample_rate_hz: int, rng: np.random.Generator) -> None:
        loop = _white(sample_rate_hz)
        turned = np.roll(loop, int(rng.integers(len(loop))))
        super().__init__(np.float32(amplitude(level_dbfs)) * turned)


@functools.lru_cache(2)
def _white(sample_rate_hz: int) -> Samples:
    """The loop, with an RMS of 1 within the telephone band."""
    noise = coloured(
        np.ones_like,
        sample_rate_hz=sample_rate_hz,
        n_samples=round(_LOOP_S * sample_rate_hz),
        rng=np.random.default_rng(_SEED),
    )
    return noise / np.float32(loop_rms(noise, sample_rate_hz))
