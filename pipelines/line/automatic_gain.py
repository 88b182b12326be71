"""Automatic gain control: brings what is loud enough to one level, with a time of its own.

A feed-forward design in the log domain with a smooth branching detector, after D. Giannoulis,
M. Massberg and J. D. Reiss, "Digital dynamic range compressor design", J. Audio Eng. Soc. 60, 2012,
on levels of 10 ms instead of samples. A block's gain comes from the blocks before it.
"""

import math

from personas.schema import AutomaticGain
from pipelines.line.effect import amplitude
from pipelines.line.sliding_gain import BLOCK_MS, SlidingGain


class GainControl(SlidingGain):
    """Begins with a gain of 1."""

    def __init__(self, settings: AutomaticGain, sample_rate_hz: int) -> None:
        super().__init__(sample_rate_hz)
        self._settings = settings
        self._attack = 1 - math.exp(-BLOCK_MS / settings.attack_ms)
        self._release = 1 - math.exp(-BLOCK_MS / settings.release_ms)
        self._gate_power = 10 ** (settings.gate_dbfs / 10)
        self._level_db = settings.target_dbfs
        self._gain = 1.0

    def next_gain(self, power: float) -> float:
        """What brings the smoothed level to the target; the last one after a silent block."""
        if power < self._gate_power:
            return self._gain
        settings = self._settings
        louder_db = 10 * math.log10(power) - self._level_db
        self._level_db += louder_db * (self._attack if louder_db > 0 else self._release)
        gain_db = settings.target_dbfs - self._level_db
        self._gain = amplitude(min(settings.max_gain_db, max(settings.min_gain_db, gain_db)))
        return self._gain
