"""The line, and the room that the customer speaks from."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from personas.base import Closed, Named

Noise = Literal["babble", "street", "steady"]


class Room(Closed):
    """What the microphone hears beside the voice."""

    noise: Noise = "babble"
    snr_db: float | None = Field(default=None, ge=-10, le=60)
    """Active speech level over noise level, in dB. None: no noise."""


BAND_FILTER_MS = 8
"""What the telephone's band filter delays; part of the delay of a leg that has one."""
G711_RATE_HZ = 8000


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
