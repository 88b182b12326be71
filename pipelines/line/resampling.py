"""Resampling by whole factors, with a filter short enough for a telephone call.

Windowed sincs (Kaiser, beta 7.9): flat to 600 Hz below half of the lower rate, and 80 dB down from
there on, so that nothing is aliased and no image is left. They delay 4 ms. soxr's streams do
the same with a delay of 61 to 118 ms that nothing needs, which no leg has to spare.

All work on 16-bit steps with taps that are whole numbers of 2**-18: every product and sum is then
exact in a float64, so neither frame size nor processor changes a sample.
"""

import functools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Effect, Samples, samples_of

FILTER_MS = 4
TRANSITION_HZ = 600
_BETA = 7.9
_SCALE = 2.0**18
_FULL_SCALE = 32768.0
_MATRIX_FROM = 4
"""Samples per sample kept from which one product of matrices is faster than many correlations."""
Pcm = npt.NDArray[np.int16]
Steps = npt.NDArray[np.float64]
"""Whole numbers, on the scale of 16 bits."""


@functools.lru_cache(8)
def taps(high_rate_hz: int, low_rate_hz: int) -> npt.NDArray[np.float64]:
    """A low-pass at the higher rate, shape (2 * delay + 1,), in steps of 2**-18."""
    delay = samples_of(FILTER_MS, high_rate_hz)
    cut = 2 * (low_rate_hz / 2 - TRANSITION_HZ / 2) / high_rate_hz
    at = np.arange(-delay, delay + 1)
    response = cut * np.sinc(cut * at) * np.kaiser(len(at), _BETA)
    return np.asarray(np.rint(response / response.sum() * _SCALE), np.float64)


class Decimator:
    """From a rate to another that divides it: the filter, then every n-th sample."""

    def __init__(self, rate_hz: int, to_rate_hz: int) -> None:
        self._taps = taps(rate_hz, to_rate_hz)
        self._every = rate_hz // to_rate_hz
        self._past = np.zeros(len(self._taps) - 1)
        self._skip = 0
        self.delay_samples = samples_of(FILTER_MS, to_rate_hz)
        """At the lower rate."""

    def process_pcm(self, pcm: Steps) -> Pcm:
        """16-bit samples at the lower rate: of each group of samples, the first."""
        if not len(pcm):
            return np.zeros(0, np.int16)
        window = np.concatenate((self._past, pcm))
        self._past = window[len(pcm) :]
        low = self._every_nth(window[self._skip :], len(range(self._skip, len(pcm), self._every)))
        self._skip = (self._skip - len(pcm)) % self._every
        return np.asarray(np.clip(np.rint(low), -_FULL_SCALE, _FULL_SCALE - 1), np.int16)

    def _every_nth(self, window: Steps, n_samples: int) -> Steps:
        """The filter at the positions that are kept alone."""
        by = _by_matrix if self._every >= _MATRIX_FROM else _by_phase
        return by(window, self._taps, self._every, n_samples) / _SCALE


def _by_phase(window: Steps, taps: Steps, every: int, n_samples: int) -> Steps:
    """Phase by phase, and then the sum."""
    low = np.zeros(n_samples)
    if n_samples:
        for phase in range(every):
            at, weights = window[phase::every], taps[phase::every]
            low += np.correlate(at, weights, "valid")[:n_samples]
    return low


def _by_matrix(window: Steps, taps: Steps, every: int, n_samples: int) -> Steps:
    """Groups of samples times groups of taps; a sample is the sum of a diagonal of that."""
    n_groups = -(-len(taps) // every)
    grouped_taps = np.pad(taps, (0, n_groups * every - len(taps))).reshape(n_groups, every)
    n_rows = n_samples + n_groups - 1
    window = np.pad(window, (0, max(0, n_rows * every - len(window))))[: n_rows * every]
    products = window.reshape(n_rows, every) @ grouped_taps.T
    step = products.itemsize
    diagonals = np.lib.stride_tricks.as_strided(
        products, (n_samples, n_groups), (n_groups * step, (n_groups + 1) * step)
    )
    return np.asarray(diagonals.sum(axis=1))


class Interpolator:
    """From a rate to a multiple of it: zeros between the samples, then the filter."""

    def __init__(self, rate_hz: int, to_rate_hz: int) -> None:
        self._times = to_rate_hz // rate_hz
        self._taps = self._times * taps(to_rate_hz, rate_hz)
        self._past = np.zeros(len(self._taps) - 1)
        self.delay_samples = samples_of(FILTER_MS, to_rate_hz)
        """At the higher rate."""

    def process_pcm(self, pcm: Steps) -> Pcm:
        """16-bit samples at the higher rate, `times` as many."""
        if not len(pcm):
            return np.zeros(0, np.int16)
        spread = np.zeros(len(pcm) * self._times)
        spread[:: self._times] = pcm
        window = np.concatenate((self._past, spread))
        self._past = window[len(spread) :]
        high = np.convolve(window, self._taps, "valid") / _SCALE
        return np.asarray(np.clip(np.rint(high), -_FULL_SCALE, _FULL_SCALE - 1), np.int16)


class Resampled(Effect):
    """Effects that work at another rate than the line's.

    Args:
        effects: In the order in which sound meets them, at `inner_rate_hz`.
        sample_rate_hz: Of the line.
        inner_rate_hz: A multiple of the line's, or a divisor of it.
    """

    def __init__(
        self, effects: Sequence[Effect], *, sample_rate_hz: int, inner_rate_hz: int
    ) -> None:
        self._effects = tuple(effects)
        rises = inner_rate_hz > sample_rate_hz
        there, back = (Interpolator, Decimator) if rises else (Decimator, Interpolator)
        self._there = there(sample_rate_hz, inner_rate_hz)
        self._back = back(inner_rate_hz, sample_rate_hz)
        inner = sum(effect.delay_samples for effect in effects) + self._there.delay_samples
        self.delay_samples = inner * sample_rate_hz // inner_rate_hz + self._back.delay_samples
        self._ready = np.zeros(0, np.int16)
        """What came back already: a group of samples comes back with its first."""

    def process(self, frame: Samples) -> Samples:
        """`frame` through the effects, rounded to 16 bits on the way there and on the way back."""
        inner = _floats(self._there.process_pcm(_steps(frame)))
        for effect in self._effects:
            inner = effect.process(inner)
        back = self._back.process_pcm(_steps(inner))
        ready = np.concatenate((self._ready, back))
        self._ready = ready[len(frame) :]
        return _floats(ready[: len(frame)])

    def describe(self) -> dict[str, float]:
        """What the effects say."""
        facts: dict[str, float] = {}
        for effect in self._effects:
            facts |= effect.describe()
        return facts


def _steps(samples: Samples) -> Steps:
    return np.rint(samples.astype(np.float64) * _FULL_SCALE)


def _floats(pcm: Pcm) -> Samples:
    return pcm.astype(np.float32) / np.float32(_FULL_SCALE)
