"""Bursts: a door, a horn, a dog, a baby or a cough, at times of a Poisson process."""

from collections.abc import Iterator

import numpy as np

from personas.schema import Burst
from personas.schema import Bursts as Settings
from pipelines.line.burst_sounds import N_VARIANTS, loudest_rms, variants
from pipelines.line.effect import Samples, amplitude
from pipelines.line.elsewhere import sounding
from pipelines.line.fir import Response
from pipelines.line.sporadic import Sound, Sporadic


class Bursts(Sporadic):
    """Adds bursts at a mean rate; the time between two beginnings is exponentially distributed.

    Args:
        settings: Which, how often, how loud.
        speech_dbfs: Active level of the speech that their levels refer to, in the telephone band.
        sample_rate_hz: Of the line.
        rng: When, which and how loud.
        answer: Of the room that they sound in. None: it has none.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        speech_dbfs: float,
        sample_rate_hz: int,
        rng: np.random.Generator,
        answer: Response | None = None,
    ) -> None:
        sounds = _Sounds(sample_rate_hz, answer)
        super().__init__(_bursts(settings, speech_dbfs, sounds, rng))

    def describe(self) -> dict[str, float]:
        """How many have begun."""
        return {"bursts": self.n_begun}


class _Sounds:
    """The bursts as they sound in a room, level 0 dB each, made when first heard."""

    def __init__(self, sample_rate_hz: int, answer: Response | None) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._answer = answer
        self._heard: dict[tuple[Burst, int], Samples] = {}

    def of(self, kind: Burst, variant: int) -> Samples:
        """One variant of a kind."""
        if (kind, variant) not in self._heard:
            heard = sounding(variants(kind, self.sample_rate_hz)[variant], self._answer)
            level = loudest_rms(heard, self.sample_rate_hz) if self._answer is not None else 1
            self._heard[kind, variant] = heard / np.float32(level)
        return self._heard[kind, variant]


def _bursts(
    settings: Settings, speech_dbfs: float, sounds: _Sounds, rng: np.random.Generator
) -> Iterator[Sound]:
    mean_gap = 60 * sounds.sample_rate_hz / settings.per_minute
    at = 0.0
    while True:
        at += rng.exponential(mean_gap)
        kind = settings.kinds[rng.integers(len(settings.kinds))]
        level_db = speech_dbfs + rng.uniform(settings.min_level_db, settings.max_level_db)
        sound = sounds.of(kind, int(rng.integers(N_VARIANTS)))
        yield Sound(round(at), np.float32(amplitude(level_db)) * sound)
