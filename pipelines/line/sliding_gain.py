"""A gain that goes in straight lines, from one block of 10 ms to the next."""

import numpy as np

from pipelines.line.effect import Effect, Samples, samples_of

BLOCK_MS = 10


class SlidingGain(Effect):
    """Decides at the beginning of each block which gain to reach at its end. Begins with 1."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._block = samples_of(BLOCK_MS, sample_rate_hz)
        self._slope = (np.arange(1, self._block + 1) / self._block).astype(np.float32)
        self._gains = np.ones(self._block, np.float32)
        self._at = self._block
        self._energy = 0.0
        self._goal = 1.0

    def next_gain(self, power: float) -> float:
        """The gain at the end of the block that begins.

        Args:
            power: Mean square of the block before, as it came in. 0 for the first.
        """
        raise NotImplementedError

    def process(self, frame: Samples) -> Samples:
        """`frame` times the gain. Not clipped."""
        out = np.empty_like(frame)
        done = 0
        while done < len(frame):
            if self._at == self._block:
                self._begin_block()
            n = min(self._block - self._at, len(frame) - done)
            piece = frame[done : done + n]
            out[done : done + n] = piece * self._gains[self._at : self._at + n]
            self._energy += float(np.dot(piece, piece))
            self._at += n
            done += n
        return out

    def _begin_block(self) -> None:
        start, self._goal = self._goal, self.next_gain(self._energy / self._block)
        self._gains = np.float32(start) + np.float32(self._goal - start) * self._slope
        self._at, self._energy = 0, 0.0
