"""Bursts: a door, a horn, a dog, a baby or a cough, at times of a Poisson process."""

from collections.abc import Iterator

import numpy as np

from personas.schema import Bursts as Settings
from pipelines.line.burst_sounds import variants
from pipelines.line.effect import amplitude
from pipelines.line.sporadic import Sound, Sporadic


class Bursts(Sporadic):
    """Adds bursts at a mean rate; the time between two beginnings is exponentially distributed.

    Args:
        settings: Which, how often, how loud.
        speech_dbfs: Active level of the speech that their levels refer to, in the telephone band.
        sample_rate_hz: Of the line.
        rng: When, which and how loud.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        speech_dbfs: float,
        sample_rate_hz: int,
        rng: np.random.Generator,
    ) -> None:
        super().__init__(_bursts(settings, speech_dbfs, sample_rate_hz, rng))

    def describe(self) -> dict[str, float]:
        """How many have begun."""
        return {"bursts": self.n_begun}


def _bursts(
    settings: Settings, speech_dbfs: float, sample_rate_hz: int, rng: np.random.Generator
) -> Iterator[Sound]:
    mean_gap = 60 * sample_rate_hz / settings.per_minute
    at = 0.0
    while True:
        at += rng.exponential(mean_gap)
        kind = settings.kinds[rng.integers(len(settings.kinds))]
        sounds = variants(kind, sample_rate_hz)
        level_db = speech_dbfs + rng.uniform(settings.min_level_db, settings.max_level_db)
        sound = sounds[rng.integers(len(sounds))]
        yield Sound(round(at), np.float32(amplitude(level_db)) * sound)
