"""Levels in dB relative to full scale, where an RMS of 1 is 0 dB."""

import math

import numpy as np
from scipy.signal import butter, lfilter, sosfilt

from sparring.calibrate.measure import Sound

TELEPHONE_HZ = (300, 3400)
"""ITU-T G.712: the flat part of a telephone channel."""


def in_band(sound: Sound, rate_hz: int, band_hz: tuple[float, float] = TELEPHONE_HZ) -> Sound:
    """`sound` between two frequencies, where a Butterworth filter of order 8 takes 3 dB."""
    filters = butter(8, band_hz, "bandpass", fs=rate_hz, output="sos")
    return np.asarray(sosfilt(filters, sound), np.float64)


def rms_dbfs(sound: Sound) -> float | None:
    """The mean level. None: there is no sound."""
    power = float(np.mean(np.square(sound))) if len(sound) else 0.0
    return 10 * math.log10(power) if power else None


def active_dbfs(sound: Sound, rate_hz: int) -> float | None:
    """Active speech level after ITU-T P.56 (12/2011), method B. None: no speech.

    The envelope is two equal exponential averages of 30 ms; what is above a threshold, or up to
    200 ms after it, is active; the level sought is 15.9 dB above its threshold.
    """
    keep = math.exp(-1 / (0.03 * rate_hz))
    one = lfilter([1 - keep], [1, -keep], np.abs(sound))
    envelope = np.asarray(lfilter([1 - keep], [1, -keep], one))
    energy = float(np.sum(np.square(sound)))
    before: tuple[float, float] | None = None
    for step in range(15, 0, -1):
        n_active = _n_active(envelope >= 2.0**-step, math.ceil(0.2 * rate_hz))
        if not n_active:
            break
        level = 10 * math.log10(energy / n_active)
        margin = level - 20 * math.log10(2.0**-step) - 15.9
        if margin <= 0:
            return _between(before, (level, margin)) if before else None
        before = level, margin
    return before[0] if before else None


def _between(above: tuple[float, float], below: tuple[float, float]) -> float:
    """The level at which the margin is just right."""
    share = above[1] / (above[1] - below[1])
    return above[0] + share * (below[0] - above[0])


def _n_active(reached: np.ndarray, hangover: int) -> int:
    """Samples that reach the threshold, or follow one that did within the hangover."""
    steps = np.arange(len(reached))
    last = np.maximum.accumulate(np.where(reached, steps, -hangover - 1))
    return int(np.count_nonzero(steps - last <= hangover))


def gain_db(sent: Sound, heard: Sound) -> float | None:
    """By how much `heard` is louder than `sent`, by least squares. None: they have nothing alike.

    Noise that is added does not count: only what is in phase with what was sent.
    """
    factor = float(np.dot(sent, heard) / np.dot(sent, sent))
    return 20 * math.log10(factor) if factor > 0 else None


def snr_db(speech: Sound, noise: Sound, rate_hz: int) -> float | None:
    """Active level of speech over the mean level of noise, both within the telephone band."""
    loud = active_dbfs(in_band(speech, rate_hz), rate_hz)
    quiet = rms_dbfs(in_band(noise, rate_hz))
    return None if loud is None or quiet is None else loud - quiet


def pumping_db(noise: Sound, speech: Sound, rate_hz: int) -> float | None:
    """How much louder noise is while speech is loud than while it is silent.

    Within the band, over blocks of 20 ms: the third of the blocks with most speech against those
    where it is 40 dB below its loudest.
    """
    block = rate_hz // 50
    n_blocks = len(noise) // block
    powers = [
        np.mean(np.square(one[: n_blocks * block].reshape(n_blocks, block)), axis=1)
        for one in (in_band(noise, rate_hz), speech)
    ]
    loud = powers[1] >= np.quantile(powers[1], 2 / 3)
    silent = powers[1] <= powers[1].max() * 1e-4
    if not silent.any() or not powers[0][silent].any():
        return None
    return float(10 * np.log10(powers[0][loud].mean() / powers[0][silent].mean()))


def modulation_depth(sound: Sound, rate_hz: int, *, block_ms: int = 125) -> float | None:
    """How much the power of blocks varies: its deviation over its mean. None: there is no sound."""
    block = rate_hz * block_ms // 1000
    powers = np.mean(np.square(sound[: len(sound) // block * block].reshape(-1, block)), axis=1)
    mean = float(powers.mean())
    return float(powers.std()) / mean if mean else None
