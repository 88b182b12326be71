"""Sounds that come now and then."""

from collections.abc import Iterator
from typing import NamedTuple

from pipelines.line.effect import Effect, Samples


class Sound(NamedTuple):
    """A sound and the sample, counted from the start of the call, at which it begins."""

    at: int
    samples: Samples


class Sporadic(Effect):
    """Adds sounds where they are due; they may overlap.

    Args:
        sounds: Without end, in the order of their beginnings; drawn no earlier than needed.
    """

    def __init__(self, sounds: Iterator[Sound]) -> None:
        self._sounds = sounds
        self._next = next(sounds)
        self._heard: list[Sound] = []
        self._now = 0
        self._n_begun = 0

    @property
    def n_begun(self) -> int:
        """How many have begun."""
        return self._n_begun

    def process(self, frame: Samples) -> Samples:
        """`frame` plus what sounds of them. Not clipped."""
        start, end = self._now, self._now + len(frame)
        self._now = end
        while self._next.at < end:
            self._heard.append(self._next)
            self._n_begun += 1
            self._next = next(self._sounds)
        if not self._heard:
            return frame
        out = frame.copy()
        for at, samples in self._heard:
            first, last = max(start, at), min(end, at + len(samples))
            out[first - start : last - start] += samples[first - at : last - at]
        self._heard = [sound for sound in self._heard if sound.at + len(sound.samples) > end]
        return out
