"""The line: two legs, and the telephone at the far end of each."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from personas.base import Closed, Named

BAND_FILTER_MS = 8
"""What the telephone's band filter delays; part of the delay of a leg that has one."""
G711_RATE_HZ = 8000


class FarEnd(Closed):
    """The telephone that a leg begins at, as the listener at the leg's end comes to know it."""

    echo_level_db: float | None = Field(default=None, ge=-80, le=0)
    """The listener's own voice as that telephone's microphone picks it up from its loudspeaker,
    over the level that it arrived with. None: no echo."""
    echo_delay_ms: int = Field(default=40, ge=20, le=1000)
    """From that loudspeaker to that microphone. The listener hears both legs' delays on top."""
    half_duplex_db: float | None = Field(default=None, ge=-80, le=0)
    """Gain of the microphone while the loudspeaker is busy. None: both work at once."""
    half_duplex_hold_ms: int = Field(default=200, ge=0, le=2000)
    """How long the microphone stays turned down after that."""
    comfort_noise_dbfs: float | None = Field(default=None, ge=-90, le=-20)
    """Level of the noise that the receiver adds so that the line does not sound dead."""


class Leg(Closed):
    """One direction of a line. The speaker's room is the persona's business."""

    level_db: float = Field(default=0.0, ge=-60, le=40)
    codec: Literal["pcm", "g711u"] = "g711u"
    delay_ms: int = Field(default=60, ge=0, le=5000)
    jitter_ms: int = Field(default=0, ge=0, le=1000)
    """Standard deviation of the delay of packets, before the jitter buffer."""
    loss_rate: float = Field(default=0.0, ge=0, le=0.9)
    loss_burst_frames: float = Field(default=1.0, ge=1, le=100, validate_default=True)
    """Mean length of a run of lost frames."""
    concealment: Literal["none", "repeat"] = "repeat"
    far_end: FarEnd = FarEnd()

    @field_validator("delay_ms")
    @classmethod
    def _has_room_for_the_filter(cls, delay_ms: int, info: ValidationInfo) -> int:
        if info.data.get("codec") == "g711u" and delay_ms < BAND_FILTER_MS:
            raise ValueError(f"must be at least {BAND_FILTER_MS} with codec `g711u`")
        return delay_ms

    @field_validator("loss_burst_frames")
    @classmethod
    def _leaves_room_between_runs(cls, frames: float, info: ValidationInfo) -> float:
        loss_rate = info.data.get("loss_rate", 0.0)
        least = loss_rate / (1 - loss_rate)
        if frames < least - 1e-9:
            raise ValueError(f"must be at least {least:.3g} with loss_rate {loss_rate:g}")
        return frames


class Line(Named):
    """A line profile: both directions."""

    sample_rate_hz: Literal[8000, 16000] = 8000
    to_agent: Leg = Field(default=Leg(), validate_default=True)
    to_customer: Leg = Field(default=Leg(), validate_default=True)

    @field_validator("to_agent", "to_customer")
    @classmethod
    def _codec_fits_the_rate(cls, leg: Leg, info: ValidationInfo) -> Leg:
        if leg.codec == "g711u" and info.data.get("sample_rate_hz") not in (None, G711_RATE_HZ):
            raise ValueError(f"codec `g711u` needs sample_rate_hz {G711_RATE_HZ}")
        return leg
