"""Sounds that come now and then."""

from typing import NamedTuple

import numpy as np

from sparring.calibrate.measure import Sound
from sparring.calibrate.measure.levels import in_band

_BLOCK_S = 0.02


class Events(NamedTuple):
    """How often something begins, and each of the sounds."""

    per_minute: float
    """Beginnings over the minutes in which one could begin."""
    sounds: list[Sound]


def events(sound: Sound, rate_hz: int, *, merge_s: float = 0.5, floor: float = 1e-3) -> Events:
    """Stretches of sound, those less than `merge_s` apart being one.

    A Poisson process has no memory: sounds begin after a silence of `merge_s` at the same rate as
    ever. So the rate is that of beginnings over the time that was silent for longer than that, and
    sounds that overlap bias nothing.

    Args:
        sound: With nothing else in it.
        rate_hz: Of the sound.
        merge_s: A pause within a sound is shorter.
        floor: What is quieter is silence.
    """
    block = round(_BLOCK_S * rate_hz)
    n_blocks = len(sound) // block
    loud = np.abs(sound[: n_blocks * block]).reshape(n_blocks, block).max(axis=1) > floor
    at = np.flatnonzero(loud)
    merge = round(merge_s / _BLOCK_S)
    if not len(at):
        return Events(0.0, [])
    first = np.flatnonzero(np.diff(at, prepend=-2 * merge) > merge)
    starts, ends = at[first], np.append(at[first[1:] - 1], at[-1]) + 1
    gaps = np.diff(np.concatenate(([0], np.ravel((starts, ends), "F"), [n_blocks])))[::2]
    silent_s = np.sum(np.maximum(0, gaps - merge)) * _BLOCK_S
    sounds = [sound[one * block : two * block] for one, two in zip(starts, ends, strict=True)]
    return Events(float(60 * len(starts) / silent_s), sounds)


def loudest_dbfs(sound: Sound, rate_hz: int, *, window_s: float = 0.125) -> float:
    """Level of the loudest stretch, within the telephone band."""
    window = round(window_s * rate_hz)
    heard = np.pad(in_band(np.pad(sound, window), rate_hz), window)
    energy = np.cumsum(np.square(heard))
    return float(10 * np.log10(max(1e-12, (energy[window:] - energy[:-window]).max() / window)))
