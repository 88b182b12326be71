"""Which frequencies pass, and which appear that nobody sent."""

import numpy as np
from scipy.signal import csd, welch

from sparring.calibrate.measure import Sound

_WINDOW = 2048


def band_edges_hz(
    sent: Sound, heard: Sound, rate_hz: int, *, flat_hz: tuple[float, float] = (800, 1250)
) -> tuple[float, float]:
    """Where the gain is 3 dB below that within `flat_hz`, below and above that.

    The gain is Welch's cross spectrum over the spectrum of what was sent: noise that is added, such
    as a codec's, averages out. `sent` and `heard` are aligned; `sent` is white noise. An edge
    that is not there is 0 or half the sample rate.
    """
    hz, cross = csd(sent, heard, rate_hz, nperseg=_WINDOW)
    _, power = welch(sent, rate_hz, nperseg=_WINDOW)
    gain = np.abs(cross) / power
    flat = float(gain[(hz > flat_hz[0]) & (hz < flat_hz[1])].mean())
    gain_db = 20 * np.log10(np.maximum(gain / flat, 1e-9)) + 3.0103
    middle = int(np.argmin(np.abs(hz - np.mean(flat_hz))))
    below = np.flatnonzero(gain_db[:middle] < 0)
    above = np.flatnonzero(gain_db[middle:] < 0)
    low = _crossing(hz, gain_db, int(below[-1])) if len(below) else 0.0
    high = _crossing(hz, gain_db, middle + int(above[0]) - 1) if len(above) else rate_hz / 2
    return low, high


def _crossing(hz: Sound, gain_db: Sound, at: int) -> float:
    """Where the gain crosses 0 dB between a bin and the next."""
    one, other = gain_db[at], gain_db[at + 1]
    return float(hz[at] + (hz[at + 1] - hz[at]) * one / (one - other))


def aliased_db(wide: Sound, wide_hz: int, narrow: Sound, narrow_hz: int) -> float:
    """What `narrow` has below 85 % of its band that `wide` has not, over what both have, in dB.

    Both padded to the same whole number of seconds have spectra on the same frequencies; a perfect
    change of sample rate scales them. What is left is folded, or distorted.
    """
    seconds = 1 + max(len(wide) // wide_hz, len(narrow) // narrow_hz)
    n_bins = int(0.85 * narrow_hz / 2 * seconds)
    whole = np.fft.rfft(wide, seconds * wide_hz)[:n_bins] / wide_hz
    folded = np.fft.rfft(narrow, seconds * narrow_hz)[:n_bins] / narrow_hz
    off, power = np.sum(np.abs(folded - whole) ** 2), np.sum(np.abs(whole) ** 2)
    return float(10 * np.log10(max(off / power, 1e-15)))


def strongest_hz(sound: Sound, rate_hz: int) -> float:
    """The frequency with the most power, to the inverse of the sound's length."""
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
    return float(rate_hz * np.argmax(spectrum) / len(sound))
