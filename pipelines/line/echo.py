"""Acoustic echo: the listener's own voice, out of the far loudspeaker into the far microphone.

One path of a stated level and delay, the talker echo of ITU-T G.131: it comes back to the listener
after both legs' delays and this one, with both legs' levels on top. No room colours it, and nothing
cancels it.
"""

import numpy as np

from pipelines.line.effect import Effect, Samples, amplitude, samples_of
from pipelines.line.overheard import Overheard


class Echo(Effect):
    """Adds what the loudspeaker played `delay_ms` ago. Hears nothing until `overhear` is called."""

    def __init__(self, *, level_db: float, delay_ms: int, sample_rate_hz: int) -> None:
        self._factor = np.float32(amplitude(level_db))
        self._played = Overheard(samples_of(delay_ms, sample_rate_hz))

    def overhear(self, frame: Samples) -> None:
        """What the loudspeaker plays."""
        self._played.put(frame)

    def process(self, frame: Samples) -> Samples:
        """`frame` plus the echo. Not clipped."""
        return frame + self._factor * self._played.take(len(frame))
