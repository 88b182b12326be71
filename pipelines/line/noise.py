"""Noise of a room at a stated level."""

import numpy as np

from personas.schema import Noise as Kind
from pipelines.line.beds import bed
from pipelines.line.effect import Effect, Samples, amplitude


class Noise(Effect):
    """Adds a bed at one level, whatever the speech does: it does not pump.

    Args:
        kind: Which bed.
        level_dbfs: RMS of the bed over its length, within the telephone band (`band.Band`).
        sample_rate_hz: Of the line.
        rng: Where in the bed the call begins.
    """

    def __init__(
        self, kind: Kind, *, level_dbfs: float, sample_rate_hz: int, rng: np.random.Generator
    ) -> None:
        self._level_dbfs = level_dbfs
        self._loop = np.float32(amplitude(level_dbfs)) * bed(kind, sample_rate_hz, rng)
        self._at = 0

    def process(self, frame: Samples) -> Samples:
        """`frame` plus the next stretch of the bed. Not clipped."""
        start, self._at = self._at, (self._at + len(frame)) % len(self._loop)
        if start + len(frame) <= len(self._loop):
            return frame + self._loop[start : start + len(frame)]
        return frame + self._loop.take(np.arange(start, start + len(frame)), mode="wrap")

    def describe(self) -> dict[str, float]:
        """Its level, before the leg's gain."""
        return {"noise_dbfs": self._level_dbfs}


def noise_level_dbfs(speech_level_dbfs: float, snr_db: float) -> float:
    """The noise's level for a stated SNR.

    SNR is the active speech level (ITU-T P.56) over the RMS level of the noise, both within the
    telephone band, 300 to 3,400 Hz, on every line: rumble that no telephone passes does not count.
    """
    return speech_level_dbfs - snr_db
