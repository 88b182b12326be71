"""A stretch of sound that is added over and over."""

import numpy as np

from pipelines.line.effect import Effect, Samples


class Looped(Effect):
    """Adds a loop, whatever the speech does: it does not pump.

    Args:
        loop: What is added from the first sample on; its end joins its beginning.
    """

    def __init__(self, loop: Samples) -> None:
        self._loop = loop
        self._at = 0

    def process(self, frame: Samples) -> Samples:
        """`frame` plus the next stretch of the loop. Not clipped."""
        start, self._at = self._at, (self._at + len(frame)) % len(self._loop)
        if start + len(frame) <= len(self._loop):
            return frame + self._loop[start : start + len(frame)]
        return frame + self._loop.take(np.arange(start, start + len(frame)), mode="wrap")
