"""A street: a rumble that never stops, and cars that pass."""

import numpy as np
import numpy.typing as npt

from pipelines.line.band import loop_rms
from pipelines.line.beds.coloured import coloured
from pipelines.line.effect import Samples

_LANES = 2
_CARS_PER_LANE = 3
"""In a loop: about one every five seconds in all."""
_NEAREST = 3.0
"""A car at its nearest over the rumble, as a factor of amplitude within the telephone band."""
_TYRES_HZ = 800.0
"""Where tyres on tarmac are loudest, give or take."""
_PASSING_S = (0.8, 2.0)
"""A car's least distance over its speed: 8 m at 36 km/h to 20 m."""


def street(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """The rumble and the lanes, shape (1 + _LANES, n_samples)."""
    rumble = coloured(
        lambda hz: np.maximum(hz, 60) ** -0.75,
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    rumble /= np.float32(loop_rms(rumble, sample_rate_hz))
    return np.stack([rumble, *(_lane(sample_rate_hz, n_samples, rng) for _ in range(_LANES))])


def _lane(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> Samples:
    """Tyre noise that swells as the cars of one lane pass, at about even distances."""
    tyres = coloured(
        lambda hz: (hz / _TYRES_HZ) / (1 + (hz / _TYRES_HZ) ** 2) ** 1.5,
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    loop_s = n_samples / sample_rate_hz
    swell = np.zeros(n_samples)
    for car in range(_CARS_PER_LANE):
        at_s = (car + rng.uniform(0.2, 0.8)) * loop_s / _CARS_PER_LANE
        since_s = (np.arange(n_samples) / sample_rate_hz - at_s + loop_s / 2) % loop_s - loop_s / 2
        swell += _passing(since_s, rng.uniform(*_PASSING_S))
    loud = _NEAREST / loop_rms(tyres, sample_rate_hz)
    return np.asarray(loud * swell * tyres, np.float32)


def _passing(since_s: npt.NDArray[np.float64], nearest_s: float) -> npt.NDArray[np.float64]:
    """Sound pressure of a source that passes at constant speed, 1 at its nearest.

    It goes with 1 / distance, and so with (1 + (t / t0)**2)**-0.5, where t0 is the time that the
    source takes for its least distance.
    """
    return 1 / np.hypot(1, since_s / nearest_s)
