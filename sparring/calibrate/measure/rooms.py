"""What a room does to a click in it."""

import numpy as np

from sparring.calibrate.measure import Sound


def rt60_ms(response: Sound, rate_hz: int) -> float | None:
    """Time in which the sound of a click falls by 60 dB. None: it does not fall far enough.

    Schroeder's backward integration ("New Method of Measuring Reverberation Time", 1965): the
    energy that is still to come, in dB. A straight line through -5 to -25 dB, times three (T20 of
    ISO 3382-1).
    """
    energy = np.square(response[int(np.argmax(np.abs(response))) :])
    left = np.cumsum(energy[::-1])[::-1]
    left_db = 10 * np.log10(np.maximum(left / left[0], 1e-12))
    inside = np.flatnonzero((left_db <= -5) & (left_db >= -25))
    if len(inside) < 3 or left_db[-1] > -25:
        return None
    slope_db_per_s = np.polyfit(inside / rate_hz, left_db[inside], 1)[0]
    return float(-60_000 / slope_db_per_s)


def direct_to_reverberant_db(response: Sound, rate_hz: int) -> float | None:
    """Energy of the first 2.5 ms after a click over all that follows. None: nothing does."""
    at, direct = int(np.argmax(np.abs(response))), round(0.0025 * rate_hz)
    energy = np.square(response)
    late = float(energy[at + direct :].sum())
    return float(10 * np.log10(energy[: at + direct].sum() / late)) if late else None
