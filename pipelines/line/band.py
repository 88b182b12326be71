"""The telephone band: a linear-phase band-pass with its -3 dB points at 300 and 3,400 Hz.

The edges are those that ITU-T G.712 puts round the flat part of a telephone channel. The filter is
a Kaiser-windowed sinc (beta 4) of 16 ms, so its delay is 8 ms at every frequency; at 8 kHz it is
within 0.2 dB from 350 to 3,300 Hz, and 39 dB down at 200 and at 3,500 Hz.
"""

import functools

import numpy as np
import numpy.typing as npt

from personas.schema import BAND_FILTER_MS
from pipelines.line.effect import Effect, Samples, samples_of

EDGES_HZ = (300, 3400)
_CUTS_HZ = (277.53, 3422.42)
"""Where the sinc is cut so that the response is -3 dB at `EDGES_HZ` (a cut is at -6 dB)."""
_BETA = 4.0
_SCALE = 2.0**15
_FULL_SCALE = 32768.0


@functools.lru_cache(4)
def taps(sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """The filter, shape (2 * delay + 1,), as whole numbers of 2**-15 each.

    With 16-bit input every product and sum is then a whole number that a float64 holds exactly, so
    neither frame size nor processor changes a sample.
    """
    delay = samples_of(BAND_FILTER_MS, sample_rate_hz)
    at = np.arange(-delay, delay + 1)
    low, high = (
        2 * cut / sample_rate_hz * np.sinc(2 * cut / sample_rate_hz * at) for cut in _CUTS_HZ
    )
    return np.asarray(np.rint((high - low) * np.kaiser(len(at), _BETA) * _SCALE), np.float64)


class Band(Effect):
    """The filter, streaming. Works on 16-bit steps: finer input is rounded to them."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._taps = taps(sample_rate_hz)
        self._past = np.zeros(len(self._taps) - 1)
        self.delay_samples = len(self._past) // 2
        self.memory_samples = len(self._past)

    def process(self, frame: Samples) -> Samples:
        """`frame` through the filter; lags by `delay_samples`."""
        if not len(frame):
            return frame
        window = np.concatenate((self._past, np.rint(frame * _FULL_SCALE)))
        self._past = window[len(frame) :]
        out = np.convolve(window, self._taps, "valid")
        return (out / (_SCALE * _FULL_SCALE)).astype(np.float32)


def limit(samples: Samples, sample_rate_hz: int) -> Samples:
    """A whole signal in the telephone band, not delayed; same shape."""
    band = Band(sample_rate_hz)
    tail = np.zeros(band.delay_samples, np.float32)
    return band.process(np.concatenate((samples, tail)))[band.delay_samples :]


def loop_rms(loop: Samples, sample_rate_hz: int) -> float:
    """RMS within the telephone band of `loop`, repeated for ever (Parseval's theorem)."""
    power = np.square(np.abs(np.fft.rfft(loop))) * _gain(len(loop), sample_rate_hz)
    return float(np.sqrt(2 * power.sum()) / len(loop))


@functools.lru_cache(4)
def _gain(n_samples: int, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """The filter's gain of power at each frequency of a transform of `n_samples`."""
    response = np.fft.rfft(taps(sample_rate_hz) / _SCALE, n_samples)
    return np.asarray(np.square(np.abs(response)))
