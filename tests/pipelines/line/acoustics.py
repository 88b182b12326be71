"""Measures of rooms and tones, written without the code that they measure."""

import numpy as np

from pipelines.line.conformance import in_frames
from tests.pipelines.line.talk import leg


def room_alone(room, sent, *, settings, seed=1, sample_rate_hz=8000, level_dbfs=-22.0):
    """What the microphone gives for what the lips say."""
    chain = leg(
        settings, room, seed=seed, sample_rate_hz=sample_rate_hz, speech_level_dbfs=level_dbfs
    )
    return in_frames(chain, sent, sample_rate_hz // 50)


def rt60_ms(response, sample_rate_hz, *, skip):
    """T20 of ISO 3382: the slope of Schroeder's backward integral from -5 dB to -25 dB, times 3.

    `skip` samples at the beginning, the direct sound's, are left out.
    """
    energy = np.cumsum(np.square(response[skip:], dtype=np.float64)[::-1])[::-1]
    level_db = 10 * np.log10(energy[energy > 0] / energy[0])
    inside = np.flatnonzero((level_db <= -5) & (level_db >= -25))
    slope_db, _ = np.polyfit(inside / sample_rate_hz, level_db[inside], 1)
    return -60_000 / slope_db


def tone_level_db(samples, hz, sample_rate_hz):
    """Level of one frequency over that of a full-scale sine, by correlation over all samples."""
    at = np.arange(len(samples)) / sample_rate_hz
    found = 2 * abs(np.mean(samples * np.exp(-2j * np.pi * hz * at)))
    return 20 * np.log10(max(found, 1e-9))


def echo_of(sent, got):
    """Lag in samples and level in dB of a copy of `sent` in `got`: the peak of their correlation,
    each divided by the energy of what was sent.
    """
    size = 1 << (len(sent) + len(got)).bit_length()
    spectrum = np.fft.rfft(got, size) * np.conj(np.fft.rfft(sent, size))
    correlation = np.fft.irfft(spectrum, size)[: len(got)] / np.sum(np.square(sent, dtype=float))
    lag = int(np.argmax(np.abs(correlation)))
    return lag, 20 * np.log10(abs(correlation[lag]))
