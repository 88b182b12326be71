"""Delay by a whole number of samples."""

import numpy as np

from pipelines.line.effect import Effect, Samples


class Delay(Effect):
    """What comes in comes out `delay_samples` later; silence before. State: a ring buffer."""

    def __init__(self, delay_samples: int) -> None:
        self.delay_samples = delay_samples
        self._ring = np.zeros(delay_samples, np.float32)
        self._at = 0

    def process(self, frame: Samples) -> Samples:
        """Swaps `frame` for what lay in the ring, in pieces that do not wrap."""
        if not len(self._ring):
            return frame
        out = np.empty_like(frame)
        done = 0
        while done < len(frame):
            n = min(len(frame) - done, len(self._ring) - self._at)
            held = self._ring[self._at : self._at + n]
            out[done : done + n] = held
            held[:] = frame[done : done + n]
            done += n
            self._at = (self._at + n) % len(self._ring)
        return out
