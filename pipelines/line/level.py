"""Level: gain with a hard limit, and speech at a stated level."""

import numpy as np

from pipelines.line.effect import Effect, Samples, amplitude
from pipelines.line.p56 import active_level_dbfs


class Level(Effect):
    """A gain in dB; what leaves [-1, 1] is clipped."""

    memory_samples = 0

    def __init__(self, gain_db: float) -> None:
        self._factor = np.float32(amplitude(gain_db))

    def process(self, frame: Samples) -> Samples:
        """`frame` times the gain, clipped."""
        out: Samples = frame * self._factor
        np.maximum(out, np.float32(-1), out=out)
        np.minimum(out, np.float32(1), out=out)
        return out


def at_level(speech: Samples, level_dbfs: float, *, sample_rate_hz: int) -> Samples:
    """A new array: `speech` with this active level (`p56.active_level_dbfs`), clipped to [-1, 1].

    Raises:
        ValueError: There is no speech in it.
    """
    return Level(level_dbfs - active_level_dbfs(speech, sample_rate_hz)).process(speech)
