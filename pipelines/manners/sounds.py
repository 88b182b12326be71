"""Sounds of a customer's side that are not words, generated from a stream of the call."""

import numpy as np
import numpy.typing as npt
import scipy.signal

from pipelines.line.effect import Samples, amplitude

COUGH_HZ = (350, 2800)
"""Where most of the power of a cough is put, by ear. Its phases are those that Korpas, Sadlonova
and Vrabec describe (Analysis of the cough sound, Pulmonary Pharmacology 9, 1996)."""
BEEP_HZ = 1000
"""Of the tone that asks to leave a message; most networks use 1 to 1.4 kHz."""
_NOTES_HZ = (523.25, 659.25, 783.99, 659.25, 587.33, 698.46, 880.0, 698.46)
"""C major and D minor, broken: what music on hold is like."""
_NOTE_S = 0.4


def cough(rng: np.random.Generator, *, level_dbfs: float, sample_rate_hz: int) -> Samples:
    """One to three coughs, shape (n_samples,), each 0.3 to 0.45 s: a burst, a noisy middle, an end.

    Noise in the band of `COUGH_HZ` under an envelope that rises in 15 ms and falls in two phases.
    `level_dbfs` is the root mean square of all of it.
    """
    n_coughs = int(rng.integers(1, 4))
    pieces = [_one_cough(rng, sample_rate_hz) for _ in range(n_coughs)]
    return _at_rms(np.concatenate(pieces), level_dbfs)


def _one_cough(rng: np.random.Generator, sample_rate_hz: int) -> Samples:
    n = int(rng.uniform(0.3, 0.45) * sample_rate_hz)
    t_s = np.arange(n) / sample_rate_hz
    burst = np.exp(-t_s / 0.04)
    middle = 0.35 * np.exp(-((t_s - 0.15) ** 2) / (2 * 0.06**2))
    envelope = np.minimum(t_s / 0.015, 1) * (burst + middle)
    top_hz = min(COUGH_HZ[1], 0.45 * sample_rate_hz)
    band = scipy.signal.butter(
        2, (COUGH_HZ[0], top_hz), "bandpass", fs=sample_rate_hz, output="sos"
    )
    noise = scipy.signal.sosfilt(band, rng.standard_normal(n))
    gap = np.zeros(int(0.12 * sample_rate_hz))
    return np.concatenate([noise * envelope, gap]).astype(np.float32)


def hold_music(seconds: float, *, level_dbfs: float, sample_rate_hz: int) -> Samples:
    """Broken chords of soft tones, shape (seconds x rate,), at `level_dbfs` RMS."""
    t_s = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    step = (t_s / _NOTE_S).astype(int)
    note_hz = np.array(_NOTES_HZ)[step % len(_NOTES_HZ)]
    since_s = t_s - step * _NOTE_S
    envelope = np.minimum(since_s / 0.01, 1) * np.exp(-since_s / 0.25)
    phase = 2 * np.pi * note_hz * since_s
    tone = np.sin(phase) + 0.3 * np.sin(2 * phase)
    return _at_rms(tone * envelope, level_dbfs)


def beep(seconds: float, *, level_dbfs: float, sample_rate_hz: int) -> Samples:
    """A tone of `BEEP_HZ` with edges of 5 ms, shape (seconds x rate,), at `level_dbfs` RMS."""
    t_s = np.arange(round(seconds * sample_rate_hz)) / sample_rate_hz
    edges = np.minimum(np.minimum(t_s, seconds - t_s) / 0.005, 1)
    return _at_rms(np.sin(2 * np.pi * BEEP_HZ * t_s) * np.maximum(edges, 0), level_dbfs)


def _at_rms(samples: npt.NDArray[np.floating], level_dbfs: float) -> Samples:
    rms = float(np.sqrt(np.mean(np.square(samples))))
    scaled: Samples = np.clip(samples * (amplitude(level_dbfs) / rms), -1, 1).astype(np.float32)
    return scaled
