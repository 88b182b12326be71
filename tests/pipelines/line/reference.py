"""Measures written without the code that they measure."""

import math

import numpy as np
from scipy.signal import butter, sosfiltfilt, welch


def p56_dbfs(samples, sample_rate_hz):
    """ITU-T P.56 method B, sample by sample, as the Recommendation tells it."""
    g = math.exp(-1 / (sample_rate_hz * 0.03))
    hangover = math.ceil(sample_rate_hz * 0.2)
    thresholds = [2.0**-j for j in range(15, 0, -1)]
    active, silent_for = [0] * 15, [hangover] * 15
    p = q = energy = 0.0
    for x in samples.tolist():
        energy += x * x
        p = g * p + (1 - g) * abs(x)
        q = g * q + (1 - g) * p
        for j, threshold in enumerate(thresholds):
            if q >= threshold:
                active[j] += 1
                silent_for[j] = 0
            elif silent_for[j] < hangover:
                active[j] += 1
                silent_for[j] += 1
    return _crossing(energy, active, thresholds)


def _crossing(energy, active, thresholds):
    before = None
    for n, threshold in zip(active, thresholds, strict=True):
        level = 10 * math.log10(energy / n)
        above = level - 20 * math.log10(threshold) - 15.9
        if above <= 0:
            level_before, above_before = before
            return level + (level_before - level) * above / (above - above_before)
        before = level, above
    raise AssertionError("no threshold lies 15.9 dB below the level")


def in_band(samples, sample_rate_hz):
    """300 to 3,400 Hz by a Butterworth filter, -3 dB at the edges, run both ways."""
    sos = butter(8, (300, 3400), "bandpass", fs=sample_rate_hz, output="sos")
    return sosfiltfilt(sos, samples)


def band_rms_dbfs(noise, sample_rate_hz):
    """Level of steady noise within 300 to 3,400 Hz, from Welch's estimate of its spectrum."""
    hz, density = welch(noise, sample_rate_hz, nperseg=4096)
    inside = (hz >= 300) & (hz <= 3400)
    return 10 * np.log10(density[inside].sum() * hz[1])
