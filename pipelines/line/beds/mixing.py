"""Making stems of sounds that come now and then."""

import numpy as np
import numpy.typing as npt

from pipelines.line.band import loop_rms
from pipelines.line.effect import Samples, amplitude

Wave = npt.NDArray[np.floating]


def put(loop: npt.NDArray[np.float64], sound: Wave, at: int) -> None:
    """Adds a sound to a loop in place, from `at` on; what passes the end goes on at its start."""
    np.add.at(loop, np.arange(at, at + len(sound)) % len(loop), sound)


def stem(loop: Wave, level_db: float, sample_rate_hz: int) -> Samples:
    """A new array: the loop at this RMS within the telephone band, over 1."""
    return np.asarray(loop * (amplitude(level_db) / loop_rms(loop, sample_rate_hz)), np.float32)
