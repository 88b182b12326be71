"""Single frequencies, and keys."""

import numpy as np

from sparring.calibrate.measure import Sound

LOW_HZ, HIGH_HZ = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""ITU-T Q.23: rows have the low frequencies, columns the high ones."""
_BLOCK_S = 0.01
_SILENT_DB = 30.0
"""So far under the loudest block there is no tone."""


def tone_db(sound: Sound, tone_hz: float, rate_hz: int) -> float:
    """Level of one frequency; a sine of amplitude 1 has -3.01 dB.

    The sum is that of the discrete Fourier transform at that frequency alone, which Goertzel (1958)
    computes by a recurrence.
    """
    turns = np.exp(-2j * np.pi * tone_hz / rate_hz * np.arange(len(sound)))
    amplitude = 2 * abs(np.dot(sound, turns)) / max(1, len(sound))
    return float(20 * np.log10(max(amplitude / np.sqrt(2), 1e-9)))


def keys(sound: Sound, rate_hz: int) -> str:
    """The keys that were pressed, told by the loudest low and the loudest high frequency."""
    return "".join(_key(press, rate_hz) for press in presses(sound, rate_hz))


def presses(sound: Sound, rate_hz: int) -> list[Sound]:
    """The stretches in which there is a tone, to 10 ms."""
    block = round(_BLOCK_S * rate_hz)
    blocks = sound[: len(sound) // block * block].reshape(-1, block)
    power = np.mean(np.square(blocks), axis=1)
    loud = np.concatenate(([False], power > power.max() * 10 ** (-_SILENT_DB / 10), [False]))
    edges = np.flatnonzero(np.diff(loud.astype(int))) * block
    return [sound[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _key(press: Sound, rate_hz: int) -> str:
    levels = ([tone_db(press, hz, rate_hz) for hz in group] for group in (LOW_HZ, HIGH_HZ))
    row, column = (int(np.argmax(group)) for group in levels)
    return KEYS[row][column]
