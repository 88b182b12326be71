"""What a room does to a click in it."""

from typing import NamedTuple

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


def tail_ms(sound: Sound, rate_hz: int) -> float | None:
    """Time in which a sound that ends dies away by 60 dB. None: it does not fall far enough.

    From what is still to come, 20 to 40 dB below the whole: what is left when the source is silent.
    """
    left = np.cumsum(np.square(sound)[::-1])[::-1]
    left_db = 10 * np.log10(np.maximum(left / max(float(left[0]), 1e-12), 1e-12))
    inside = np.flatnonzero((left_db <= -20) & (left_db >= -40))
    if len(inside) < 3 or left_db[-1] > -40:
        return None
    return float(-60_000 / np.polyfit(inside / rate_hz, left_db[inside], 1)[0])


def direct_to_reverberant_db(response: Sound, rate_hz: int) -> float | None:
    """Energy of the first 2.5 ms after a click over all that follows. None: nothing does."""
    at, direct = int(np.argmax(np.abs(response))), round(0.0025 * rate_hz)
    energy = np.square(response)
    late = float(energy[at + direct :].sum())
    return float(10 * np.log10(energy[: at + direct].sum() / late)) if late else None


class Reflection(NamedTuple):
    """A sound that comes after the direct one."""

    after_ms: float
    level_db: float
    """Over that of the direct sound; below 0."""


def reflections(responses: Sound, rate_hz: int, *, n_strongest: int) -> list[Reflection]:
    """The strongest samples after the direct sound of a click, the earliest first.

    Args:
        responses: Of one click in rooms that differ in their diffuse sound alone, shape (n_rooms,
            n_samples). In their mean that is gone, and what is single is left.
        rate_hz: Of the responses.
        n_strongest: How many there should be.
    """
    mean = np.asarray(responses.mean(axis=0), np.float64)
    direct = int(np.argmax(np.abs(mean)))
    after = np.abs(mean[direct + 1 :])
    found = np.sort(np.argsort(after)[-n_strongest:])
    loud_db = 20 * np.log10(np.maximum(after[found], 1e-9) / abs(mean[direct]))
    return [
        Reflection(1000 * (int(at) + 1) / rate_hz, float(level_db))
        for at, level_db in zip(found, loud_db, strict=True)
    ]
