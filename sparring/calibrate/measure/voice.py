"""How high and how loud a voice is."""

import numpy as np
from scipy.signal import resample_poly

from sparring.calibrate.measure import Sound

LOWEST_HZ, HIGHEST_HZ = 45, 450
"""Between these a voice is looked for."""
PERIODIC = 0.6
"""Correlation of a stretch with itself one period later, from which on it is voiced."""
_WINDOW_S, _STEP_S = 0.05, 0.02
_FINER = 4
"""Periods are counted in fractions of a sample."""


def pitch_hz(sound: Sound, rate_hz: int, *, share: float = 0.5) -> float | None:
    """A quantile of the fundamental frequency of the voiced stretches. None: there are none.

    Stretches of 50 ms are correlated with themselves; of the lags that do nearly as well as the
    best, the shortest is the period (de Cheveigne and Kawahara, "YIN", 2002, have the same idea).
    """
    fine, fine_hz = resample_poly(sound, _FINER, 1), _FINER * rate_hz
    window, step = round(_WINDOW_S * fine_hz), round(_STEP_S * fine_hz)
    loudest = float(np.abs(fine).max(initial=0.0))
    starts = range(0, len(fine) - window, step)
    parts = (fine[start : start + window] for start in starts)
    found = (_pitch_hz(part, fine_hz) for part in parts if np.abs(part).max() > loudest / 10)
    voiced = [hz for hz in found if hz is not None]
    return float(np.quantile(voiced, share)) if voiced else None


def _pitch_hz(part: Sound, rate_hz: int) -> float | None:
    centred = part - part.mean()
    spectrum = np.fft.rfft(centred, 2 * len(part))
    alike = np.fft.irfft(np.abs(spectrum) ** 2)[: len(part)]
    alike /= max(1e-12, alike[0]) * (1 - np.arange(len(part)) / len(part))
    first, last = rate_hz // HIGHEST_HZ, rate_hz // LOWEST_HZ
    peaks = [
        lag
        for lag in range(first, last)
        if alike[lag] >= alike[lag - 1] and alike[lag] > alike[lag + 1]
    ]
    best = max((alike[lag] for lag in peaks), default=0.0)
    if best < PERIODIC:
        return None
    return rate_hz / next(lag for lag in peaks if alike[lag] > 0.9 * best)
