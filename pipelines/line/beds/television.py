"""A television in the room: a presenter, a reporter, and music under them."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.mixing import stem
from pipelines.line.beds.music import music
from pipelines.line.beds.talk import monologue
from pipelines.line.effect import Samples

_PLACES = (0, 5)
_MUSIC_DB = -12.0
_TURNS = 6
"""In a loop: they talk in turn, for 5 s each."""
_CHANGE_S = 0.1


def television(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Talk and music, shape (2, n_samples)."""
    first, second = (
        stem(monologue(place, "en", sample_rate_hz, n_samples, rng), 0, sample_rate_hz)
        for place in _PLACES
    )
    turn = _turns(sample_rate_hz, n_samples)
    under = music(sample_rate_hz, n_samples, rng)[0]
    return np.stack(
        [
            stem(turn * first + (1 - turn) * second, 0, sample_rate_hz),
            stem(under, _MUSIC_DB, sample_rate_hz),
        ]
    )


def _turns(sample_rate_hz: int, n_samples: int) -> Samples:
    """1 where the first talks, 0 where the second does, with short crossfades."""
    wave = np.sin(np.pi * _TURNS * np.arange(n_samples) / n_samples)
    steep = n_samples / sample_rate_hz / _TURNS / _CHANGE_S / np.pi
    return np.asarray(np.clip(0.5 + steep * wave, 0, 1), np.float32)
