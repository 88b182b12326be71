"""A speakerphone that turns its microphone down while its loudspeaker talks.

In the terms of ITU-T P.340 (hands-free terminals): voice-switched loss in the sending direction,
with a hang-over time. Both levels of 10 ms are compared with fixed thresholds only; the near end
cannot win the channel back by being louder.
"""

import numpy as np

from pipelines.line.effect import Samples, amplitude, samples_of
from pipelines.line.overheard import Overheard
from pipelines.line.sliding_gain import BLOCK_MS, SlidingGain

THRESHOLD_DBFS = -45.0
"""A loudspeaker louder than this talks. Speech is about 20 dB over it, and line noise under it."""
REACTION_MS = 20
"""From the loudspeaker's sound to the beginning of the microphone's fall."""


class HalfDuplex(SlidingGain):
    """Knows of no loudspeaker until `overhear` is called.

    Args:
        gain_db: Of the microphone while the loudspeaker talks.
        hold_ms: How long after that, to the next 10 ms.
        sample_rate_hz: Of the line.
    """

    def __init__(self, *, gain_db: float, hold_ms: int, sample_rate_hz: int) -> None:
        super().__init__(sample_rate_hz)
        self._turned_down = amplitude(gain_db)
        self._hold_blocks = -(-hold_ms // BLOCK_MS)
        self._block_samples = samples_of(BLOCK_MS, sample_rate_hz)
        self._played = Overheard(samples_of(REACTION_MS, sample_rate_hz))
        self._down_for = 0

    def overhear(self, frame: Samples) -> None:
        """What the loudspeaker plays."""
        self._played.put(frame)

    def next_gain(self, power: float) -> float:  # noqa: ARG002 -- the microphone decides nothing
        """Down when the loudspeaker talks in the block that it is about, or has just done so."""
        played = self._played.take(self._block_samples)
        loud = float(np.dot(played, played)) > self._block_samples * 10 ** (THRESHOLD_DBFS / 10)
        self._down_for = self._hold_blocks + 1 if loud else max(0, self._down_for - 1)
        return self._turned_down if self._down_for else 1.0
