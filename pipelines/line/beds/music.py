"""Music on hold: broken chords, a bass and a tune, in equal temperament, 105 beats a minute."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.mixing import put, stem

_CHORDS = ((48, 52, 55, 59), (45, 48, 52, 55), (41, 45, 48, 52), (43, 47, 50, 53))
"""C major seventh, A minor seventh, F major seventh, G seventh; as numbers of MIDI, 69 being A."""
_TUNE = (64, 67, 71, 72, 69, 72, 76, 72, 65, 69, 72, 69, 67, 71, 74, 71)
_BEATS = 64
"""In a loop of 32.768 s."""
_CHORDS_DB, _BASS_DB, _TUNE_DB = 0.0, -4.0, -1.0


def music(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """All instruments together, for they must stay in time: shape (1, n_samples)."""
    chords, bass, tune = (np.zeros(n_samples) for _ in range(3))
    beat = n_samples / _BEATS
    for number in range(_BEATS):
        chord = _CHORDS[number // 4 % len(_CHORDS)]
        for half in range(2):
            note = chord[(2 * number + half) % 4] + 24
            put(chords, _note(note, 0.5, sample_rate_hz), round((number + half / 2) * beat))
        if number % 2 == 0:
            put(bass, _note(chord[0], 0.7, sample_rate_hz), round(number * beat))
        note = _TUNE[(number + int(rng.integers(2))) % len(_TUNE)]
        put(tune, _note(note, 0.9, sample_rate_hz), round(number * beat))
    together = (
        stem(chords, _CHORDS_DB, sample_rate_hz)
        + stem(bass, _BASS_DB, sample_rate_hz)
        + stem(tune, _TUNE_DB, sample_rate_hz)
    )
    return together[np.newaxis]


def _note(number: int, length_s: float, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """A plucked string: harmonics that die away, the high ones first."""
    hz = 440 * 2 ** ((number - 69) / 12)
    t = np.arange(round(length_s * sample_rate_hz)) / sample_rate_hz
    out = np.zeros(len(t))
    for n in range(1, int(min(3600.0, 0.45 * sample_rate_hz) / hz) + 1):
        out += np.sin(2 * np.pi * n * hz * t) * np.exp(-t * (3 + 1.5 * n)) / n
    edge = np.minimum(1, np.minimum(t / 0.004, (t[-1] - t) / 0.05))
    return np.asarray(out * edge)
