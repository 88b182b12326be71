"""Noise of a room at a stated level."""

from pathlib import Path

import numpy as np

from personas.schema import TALKERS, Language
from personas.schema import Noise as Kind
from pipelines.line.beds import bed
from pipelines.line.effect import amplitude
from pipelines.line.looped import Looped


class Noise(Looped):
    """Adds a bed at one level, whatever the speech does: it does not pump.

    Args:
        kind: Which bed.
        level_dbfs: RMS of the bed over its length, within the telephone band (`band.Band`).
        sample_rate_hz: Of the line.
        rng: Where in the bed the call begins.
        talkers: How many people talk, in beds that are made of talkers.
        languages: What they speak.
        file: A recording instead of the bed.
    """

    def __init__(
        self,
        kind: Kind,
        *,
        level_dbfs: float,
        sample_rate_hz: int,
        rng: np.random.Generator,
        talkers: int = TALKERS,
        languages: tuple[Language, ...] = ("en",),
        file: Path | None = None,
    ) -> None:
        loop = bed(kind, sample_rate_hz, rng, talkers=talkers, languages=languages, file=file)
        super().__init__(np.float32(amplitude(level_dbfs)) * loop)
        self._level_dbfs = level_dbfs

    def describe(self) -> dict[str, float]:
        """Its level, before the microphone's and the leg's gain."""
        return {"noise_dbfs": self._level_dbfs}


def noise_level_dbfs(speech_level_dbfs: float, snr_db: float) -> float:
    """The noise's level for a stated SNR.

    SNR is the active speech level (ITU-T P.56) over the RMS level of the noise, both within the
    telephone band, 300 to 3,400 Hz, on every line: rumble that no telephone passes does not count.
    """
    return speech_level_dbfs - snr_db
