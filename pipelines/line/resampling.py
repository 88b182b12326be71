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

from pipelines.line.effect import FULL_SCALE, Effect, Pcm, Samples, nearest_steps, samples_of

FILTER_MS = 4
TRANSITION_HZ = 600
_BETA = 7.9
_SCALE = 2.0**18
_BLOCK = 8
"""Samples that a product of matrices makes at once; twice as fast as one correlation each."""
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
    """From a rate to another that divides it: the filter, then every n-th sample.

    Args:
        rate_hz: Of what comes in.
        to_rate_hz: Of what goes out.
        first: The first sample to keep; more than none advances what goes out by so much.
    """

    def __init__(self, rate_hz: int, to_rate_hz: int, *, first: int = 0) -> None:
        self._block = _block_of(rate_hz, to_rate_hz)
        self._every = rate_hz // to_rate_hz
        self._past = np.zeros(len(taps(rate_hz, to_rate_hz)) - 1)
        self._skip = first
        self.delay_samples = samples_of(FILTER_MS, to_rate_hz)
        """At the lower rate."""

    def process_pcm(self, pcm: Steps) -> Pcm:
        """16-bit samples at the lower rate: of each group of samples, the first."""
        if not len(pcm):
            return np.zeros(0, np.int16)
        window = np.concatenate((self._past, pcm))
        self._past = window[len(pcm) :]
        n_samples = len(range(self._skip, len(pcm), self._every))
        low = _filtered(window[self._skip :], self._block, self._every, n_samples)
        self._skip = (self._skip - len(pcm)) % self._every
        return nearest_steps(low / _SCALE)


@functools.lru_cache(8)
def _block_of(rate_hz: int, to_rate_hz: int) -> Steps:
    """The filter as a matrix that makes `_BLOCK` samples at once, shape (n_in, _BLOCK)."""
    response, every = taps(rate_hz, to_rate_hz), rate_hz // to_rate_hz
    block = np.zeros((len(response) + (_BLOCK - 1) * every, _BLOCK))
    for n in range(_BLOCK):
        block[n * every : n * every + len(response), n] = response
    return block


def _filtered(window: Steps, block: Steps, every: int, n_samples: int) -> Steps:
    """The filter at every n-th position alone, as one product of matrices, shape (n_samples,)."""
    if not n_samples:
        return np.zeros(0)
    n_blocks, n_in = -(-n_samples // _BLOCK), len(block)
    missing = (n_blocks - 1) * _BLOCK * every + n_in - len(window)
    if missing > 0:
        window = np.concatenate((window, np.zeros(missing)))
    starts = windows(window, n_blocks, n_in, every=_BLOCK * every).copy()
    return np.asarray((starts @ block).reshape(-1)[:n_samples])


def windows(samples: Steps, n_windows: int, length: int, *, every: int = 1) -> Steps:
    """Stretches of `samples` that begin every so many of them: a view, (n_windows, length).

    As numpy's `sliding_window_view`, in a tenth of its time. `samples` lie one after the other.
    """
    strides = (every * samples.itemsize, samples.itemsize)
    return np.ndarray((n_windows, length), samples.dtype, samples, strides=strides)


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
        return nearest_steps(high)


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
    return np.rint(samples.astype(np.float64) * FULL_SCALE)


def _floats(pcm: Pcm) -> Samples:
    return pcm.astype(np.float32) / np.float32(FULL_SCALE)
