"""Speech and the silences in it, from the sound of one mouth without noise."""

import numpy as np

from sparring.calibrate.measure import Sound

FLOOR = 6e-4
"""What is quieter is silence: 20 steps of 16 bits."""


def silences_ms(said: Sound, rate_hz: int, *, at_least_ms: float) -> list[float]:
    """Lengths of the silences between the first and the last sound, in order of time."""
    steps = np.diff(np.flatnonzero(np.abs(said) > FLOOR)) - 1
    lengths_ms = 1000 * steps / rate_hz
    return [float(ms) for ms in lengths_ms[lengths_ms >= at_least_ms]]


def spoken_ms(said: Sound, rate_hz: int) -> float:
    """From the first sound to the last; 0 of silence."""
    at = np.flatnonzero(np.abs(said) > FLOOR)
    return 1000 * float(at[-1] - at[0] + 1) / rate_hz if len(at) else 0.0
