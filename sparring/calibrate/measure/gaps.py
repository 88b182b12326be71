"""What is heard where packets are missing."""

import numpy as np
import numpy.typing as npt

from sparring.calibrate.measure import Sound

_LEAST = 1e-12
"""Of power: -120 dB."""


def levels_db(heard: Sound, start: int, *, block: int, n_blocks: int) -> npt.NDArray[np.float64]:
    """Levels of the blocks from `start` on, over that of the block before, shape (n_blocks,)."""
    blocks = heard[start - block : start + n_blocks * block].reshape(-1, block)
    power_db = 10 * np.log10(np.mean(np.square(blocks), axis=1) + _LEAST)
    return np.asarray(power_db[1:] - power_db[0])


def longest_repetition(heard: Sound, start: int, end: int, *, period: int) -> int:
    """The longest run of samples in a stretch that are those of a period before, to the bit."""
    now, before = heard[start:end], heard[start - period : end - period]
    same = np.concatenate(([False], (now == before) & (now != 0), [False]))
    edges = np.flatnonzero(np.diff(same.astype(int)))
    return int((edges[1::2] - edges[::2]).max(initial=0))
