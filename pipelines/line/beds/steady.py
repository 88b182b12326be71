"""A fan: pink noise."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.coloured import coloured


def steady(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """One stem, shape (1, n_samples): power falls by 3 dB per octave from 100 Hz on."""
    fan = coloured(
        lambda hz: 1 / np.sqrt(np.maximum(hz, 100)),
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    return fan[np.newaxis]
