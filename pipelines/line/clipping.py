"""Clipping: a microphone or a preamplifier at its limit."""

import numpy as np

from pipelines.line.effect import Effect, Samples, amplitude


class Clip(Effect):
    """Cuts off what is louder than a peak level, at once and on both sides of zero."""

    memory_samples = 0

    def __init__(self, peak_dbfs: float) -> None:
        self._peak = np.float32(amplitude(peak_dbfs))

    def process(self, frame: Samples) -> Samples:
        """`frame` within the peaks."""
        return np.minimum(np.maximum(frame, -self._peak), self._peak)
