"""Wind in the microphone: a low roar in gusts."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.coloured import coloured

_ROAR_HZ = 200.0
"""Over it the roar falls by 12 dB per octave; below, a telephone's microphone hears less."""
_GUST_HZ = 0.4
"""Gusts come and go more slowly than this."""
_GUST_DB = 4.0
"""Standard deviation of the level."""


def wind(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """One stem, shape (1, n_samples)."""
    roar = coloured(
        lambda hz: (hz / _ROAR_HZ) / (1 + (hz / _ROAR_HZ) ** 2) ** 1.5,
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    gusts = coloured(
        lambda hz: np.where(hz < _GUST_HZ, 1.0, 0.0),
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    return (roar * np.float32(10) ** (_GUST_DB / 20 * gusts))[np.newaxis].astype(np.float32)
