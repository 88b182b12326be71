"""Somebody else in the room, who says a sentence now and then."""

import functools
from collections.abc import Iterator

import numpy as np

from personas.schema import SideTalk as Settings
from pipelines.line.effect import Samples, amplitude
from pipelines.line.elsewhere import sounding
from pipelines.line.fir import Response
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
        answer: Of the room that they are in. None: it has none.
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
        self._settings, self._rate_hz, self._answer = settings, sample_rate_hz, answer
        self._level = np.float32(amplitude(speech_dbfs + settings.level_db))
        self._reverberant: dict[str, Samples] = {}
        super().__init__(self._sentences(rng))

    def describe(self) -> dict[str, float]:
        """How many sentences have begun."""
        return {"side_sentences": self.n_begun}

    def _sentences(self, rng: np.random.Generator) -> Iterator[Sound]:
        settings, at = self._settings, 0
        while True:
            at += round(rng.exponential(settings.pause_s * self._rate_hz))
            text = settings.texts[rng.integers(len(settings.texts))]
            said = _said(text, settings.voice, settings.rate_wpm, self._rate_hz)
            yield Sound(at, self._level * self._in_the_room(text, said))
            at += len(said)

    def _in_the_room(self, text: str, said: Samples) -> Samples:
        if self._answer is None:
            return said
        if text not in self._reverberant:
            self._reverberant[text] = _scaled(sounding(said, self._answer), self._rate_hz)
        return self._reverberant[text]


@functools.lru_cache(64)
def _said(text: str, voice: str, rate_wpm: int, sample_rate_hz: int) -> Samples:
    """Speech with an active level of 0 dB: over full scale, but never heard so. Do not write."""
    said = speak(text, voice=voice, sample_rate_hz=sample_rate_hz, rate_wpm=rate_wpm)
    scaled = _scaled(said, sample_rate_hz)
    scaled.flags.writeable = False
    return scaled


def _scaled(said: Samples, sample_rate_hz: int) -> Samples:
    scaled: Samples = said * np.float32(amplitude(-active_level_dbfs(said, sample_rate_hz)))
    return scaled
