"""Babble: people at other tables, none of whom can be followed."""

import numpy as np
import numpy.typing as npt

from personas.schema import TALKERS, Language
from pipelines.line.beds.talk import monologue
from pipelines.line.effect import amplitude

_NEARER_DB = (3.0, 0.0, 0.0, -2.0, 2.0, -3.0, 0.0, 1.0)
"""How much nearer than the others each sits; from the ninth on again."""


def babble(
    sample_rate_hz: int,
    n_samples: int,
    rng: np.random.Generator,
    *,
    talkers: int = TALKERS,
    languages: tuple[Language, ...] = ("en",),
) -> npt.NDArray[np.float32]:
    """One stem per talker, shape (talkers, n_samples); the languages go round the tables."""
    stems = []
    for place in range(talkers):
        language = languages[place % len(languages)]
        talker = monologue(place, language, sample_rate_hz, n_samples, rng)
        nearer_db = _NEARER_DB[place % len(_NEARER_DB)]
        stems.append(talker * np.float32(amplitude(nearer_db) / np.sqrt(np.mean(talker**2))))
    return np.stack(stems)
