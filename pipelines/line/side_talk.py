"""Somebody else in the room, who says a sentence now and then."""

import functools
from collections.abc import Iterator

import numpy as np

from personas.schema import SideTalk as Settings
from pipelines.line.effect import Samples, amplitude
from pipelines.line.p56 import active_level_dbfs
from pipelines.line.sporadic import Sound, Sporadic
from pipelines.speech import speak


class SideTalk(Sporadic):
    """Adds sentences, one at a time; the silences between them are exponentially distributed.

    Args:
        settings: What is said, how often, how loud, in which voice.
        speech_dbfs: Active level of the speech that the level refers to, in the telephone band.
        sample_rate_hz: Of the line.
        rng: Which sentences, and when.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        speech_dbfs: float,
        sample_rate_hz: int,
        rng: np.random.Generator,
    ) -> None:
        level_dbfs = speech_dbfs + settings.level_db
        super().__init__(_sentences(settings, level_dbfs, sample_rate_hz, rng))

    def describe(self) -> dict[str, float]:
        """How many sentences have begun."""
        return {"side_sentences": self.n_begun}


def _sentences(
    settings: Settings, level_dbfs: float, sample_rate_hz: int, rng: np.random.Generator
) -> Iterator[Sound]:
    at = 0
    while True:
        at += round(rng.exponential(settings.pause_s * sample_rate_hz))
        text = settings.texts[rng.integers(len(settings.texts))]
        said = _said(text, settings.voice, settings.rate_wpm, sample_rate_hz)
        yield Sound(at, np.float32(amplitude(level_dbfs)) * said)
        at += len(said)


@functools.lru_cache(64)
def _said(text: str, voice: str, rate_wpm: int, sample_rate_hz: int) -> Samples:
    """Speech with an active level of 0 dB: over full scale, but never heard so. Do not write."""
    said = speak(text, voice=voice, sample_rate_hz=sample_rate_hz, rate_wpm=rate_wpm)
    scaled: Samples = said * np.float32(amplitude(-active_level_dbfs(said, sample_rate_hz)))
    scaled.flags.writeable = False
    return scaled
