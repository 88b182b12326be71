"""Inside a car on a country road: tyres, engine and wind, none of which changes fast."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.coloured import coloured
from pipelines.line.beds.mixing import stem

_FIRING_HZ = 80.0
"""Four cylinders at 2,400 turns a minute: two firings a turn."""
_HARMONICS = 12
_ROAD_DB, _ENGINE_DB = 0.0, -8.0
_SURFACE_HZ = 0.3
"""How fast the road's surface changes, and the foot on the pedal."""


def car(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Road and engine, shape (2, n_samples)."""
    road = coloured(
        lambda hz: np.maximum(hz, 150) ** -1.2,
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    surface = 10 ** (2 * _slow(sample_rate_hz, n_samples, rng) / 20)
    return np.stack(
        [
            stem(road * surface, _ROAD_DB, sample_rate_hz),
            stem(_engine(sample_rate_hz, n_samples, rng), _ENGINE_DB, sample_rate_hz),
        ]
    )


def _slow(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """What changes within seconds, with a standard deviation of 1."""
    return coloured(
        lambda hz: np.where(hz < _SURFACE_HZ, 1.0, 0.0),
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )


def _engine(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Harmonics of the firing rate, which wanders by 2 %; whole turns in a loop."""
    hz = _FIRING_HZ * (1 + 0.02 * _slow(sample_rate_hz, n_samples, rng))
    phase = np.cumsum(hz, dtype=np.float64) / sample_rate_hz
    phase *= 2 * np.pi * round(phase[-1]) / phase[-1]
    return sum(
        (np.sin(n * phase + rng.uniform(0, 2 * np.pi)) / n for n in range(1, _HARMONICS + 1)),
        start=np.zeros(n_samples),
    )
