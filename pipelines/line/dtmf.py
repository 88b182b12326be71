"""The tones of a keypad: ITU-T Q.23, two frequencies per key, within 1.8 % of the nominal ones."""

import numpy as np

from pipelines.line.effect import Samples, amplitude, samples_of

LOW_HZ = (697, 770, 852, 941)
HIGH_HZ = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""Row by row: a row has a low, a column a high frequency."""
TONE_MS = GAP_MS = 80
"""Q.24 has receivers take tones and gaps of 40 ms and more; people press for longer."""
_EDGE_MS = 2


def frequencies_hz(key: str) -> tuple[int, int]:
    """Both frequencies of a key, the low one first.

    Raises:
        ValueError: There is no such key.
    """
    for low_hz, row in zip(LOW_HZ, KEYS, strict=True):
        if len(key) == 1 and key in row:
            return low_hz, HIGH_HZ[row.index(key)]
    raise ValueError(f"no such key on a telephone: `{key}`")


def dtmf(
    keys: str,
    *,
    sample_rate_hz: int,
    level_dbfs: float = -13.0,
    tone_ms: int = TONE_MS,
    gap_ms: int = GAP_MS,
) -> Samples:
    """The sound of keys pressed one after the other, each tone followed by a gap.

    Args:
        keys: Of `0123456789*#ABCD`.
        sample_rate_hz: Of the sound.
        level_dbfs: RMS of a tone, both of its frequencies being equally loud.
        tone_ms: Length of a tone, its edges of 2 ms included.
        gap_ms: Length of the silence after it.

    Raises:
        ValueError: There is no such key.
    """
    gap = np.zeros(samples_of(gap_ms, sample_rate_hz), np.float32)
    pieces = [np.zeros(0, np.float32)]
    for key in keys:
        pieces += [_tone(frequencies_hz(key), samples_of(tone_ms, sample_rate_hz), sample_rate_hz)]
        pieces[-1] *= np.float32(amplitude(level_dbfs))
        pieces += [gap]
    return np.concatenate(pieces)


def _tone(pair_hz: tuple[int, int], n_samples: int, sample_rate_hz: int) -> Samples:
    """Two sines with an RMS of 1 together, faded in and out."""
    at = np.arange(n_samples) / sample_rate_hz
    both = sum(np.sin(2 * np.pi * hz * at) for hz in pair_hz)
    edge = np.arange(1, n_samples + 1) / samples_of(_EDGE_MS, sample_rate_hz)
    return np.asarray(both * np.minimum(1, np.minimum(edge, edge[::-1])), np.float32)
