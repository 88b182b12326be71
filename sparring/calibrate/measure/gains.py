"""Gains that change in the course of a sound."""

import numpy as np

from sparring.calibrate.measure import Sound

BLOCK_S = 0.005


def course_db(sent: Sound, heard: Sound, rate_hz: int) -> Sound:
    """The gain of each 5 ms, in dB, shape (n_blocks,). `sent` is never silent for so long."""
    block = round(BLOCK_S * rate_hz)
    n_blocks = min(len(sent), len(heard)) // block
    powers = [
        np.mean(np.square(one[: n_blocks * block].reshape(n_blocks, block)), axis=1)
        for one in (sent, heard)
    ]
    return np.asarray(10 * np.log10(np.maximum(powers[1], 1e-12) / powers[0]), np.float64)


def settling_ms(gains_db: Sound) -> float | None:
    """Time in which a gain has gone 63 % of its way from its first value to its last.

    That is the time constant of a gain that goes exponentially in dB. None: it does not move.
    """
    way = gains_db[-1] - gains_db[0]
    if abs(way) < 0.5:
        return None
    done = (gains_db - gains_db[0]) / way >= 1 - 1 / np.e
    return float(1000 * BLOCK_S * np.argmax(done))


def low_ms(gains_db: Sound) -> tuple[float, float] | None:
    """From when to when a gain is in the lower half of its range. None: it does not move."""
    middle = (gains_db.max() + gains_db.min()) / 2
    if np.ptp(gains_db) < 1:
        return None
    low = np.flatnonzero(gains_db < middle)
    return 1000 * BLOCK_S * float(low[0]), 1000 * BLOCK_S * float(low[-1] + 1)
