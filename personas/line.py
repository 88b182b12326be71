"""The line: two legs, and the telephone at the far end of each."""

from typing import Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from personas.base import Closed, Named, Rate
from personas.codecs import (
    BIT_RATES_KBPS,
    CODEC_DELAYS_MS,
    CODEC_RATES_HZ,
    OWN_CONCEALMENT,
    PACKET_MS,
    RESAMPLING_MS,
    Codec,
)
from personas.room import Room


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


class Outage(Closed):
    """Stretches during which no packet comes through, in both directions: a tunnel, a lift."""

    per_minute: float = Field(default=0.0, ge=0, le=10)
    """How many begin in a minute of connection, on average; when is drawn."""
    at_s: tuple[float, ...] = ()
    """When further ones begin, in seconds of the call."""
    length_s: float = Field(default=3.0, gt=0, le=60)


class Leg(Closed):
    """One direction of a line."""

    level_db: float = Field(default=0.0, ge=-60, le=40)
    codec: Codec = "g711u"
    bit_rate_kbps: float | None = Field(default=None, validate_default=True)
    """Of a codec that has several, see `BIT_RATES_KBPS`. None: 16 for `opus`, 12.2 for `amr_nb`."""
    delay_ms: int = Field(default=60, ge=0, le=5000)
    jitter_ms: int = Field(default=0, ge=0, le=1000)
    """Standard deviation of the delay of packets, before the jitter buffer."""
    jitter_buffer: Literal["fixed", "adaptive"] = "fixed"
    """A buffer of constant length, or one that follows the jitter and stretches speech for it."""
    reorder_rate: Rate = 0.0
    """Packets that are held back so long that the next one overtakes them."""
    duplicate_rate: Rate = 0.0
    """Packets that come twice, with delays of their own; what comes first is played."""
    loss_rate: float = Field(default=0.0, ge=0, le=0.9)
    loss_burst_frames: float = Field(default=1.0, ge=1, le=100, validate_default=True)
    """Mean length of a run of lost frames."""
    concealment: Literal["none", "repeat", "codec"] = "repeat"
    """What is played in a gap: nothing, the last packet fading out, what the decoder makes up."""
    room: Room | None = None
    """Where the speaker is, when that belongs to the line: a car, for a hands-free telephone. What
    a persona's own room says otherwise is laid over it. None: the persona's room alone."""
    far_end: FarEnd = FarEnd()
    silent_from_s: float | None = Field(default=None, ge=0, le=3600)
    """One-way audio: from this second of the call on nothing arrives. None: never."""

    @field_validator("bit_rate_kbps")
    @classmethod
    def _is_a_rate_of_the_codec(cls, kbps: float | None, info: ValidationInfo) -> float | None:
        codec = info.data.get("codec")
        if kbps is None or codec is None or kbps in BIT_RATES_KBPS.get(codec, ()):
            return kbps
        rates = ", ".join(f"{rate:g}" for rate in BIT_RATES_KBPS.get(codec, ()))
        raise ValueError(
            f"must be one of {rates} with codec `{codec}`"
            if rates
            else f"is not for codec `{codec}`, which has one bit rate"
        )

    @field_validator("delay_ms")
    @classmethod
    def _has_room_for_the_codec(cls, delay_ms: int, info: ValidationInfo) -> int:
        codec: Codec = info.data.get("codec", "pcm")
        if delay_ms < CODEC_DELAYS_MS[codec]:
            raise ValueError(f"must be at least {CODEC_DELAYS_MS[codec]} with codec `{codec}`")
        return delay_ms

    @field_validator("loss_burst_frames")
    @classmethod
    def _leaves_room_between_runs(cls, frames: float, info: ValidationInfo) -> float:
        loss_rate = info.data.get("loss_rate", 0.0)
        least = loss_rate / (1 - loss_rate)
        if frames < least - 1e-9:
            raise ValueError(f"must be at least {least:.3g} with loss_rate {loss_rate:g}")
        return frames

    @field_validator("concealment")
    @classmethod
    def _the_codec_conceals(cls, concealment: str, info: ValidationInfo) -> str:
        codec = info.data.get("codec")
        if concealment == "codec" and codec is not None and codec not in OWN_CONCEALMENT:
            able = ", ".join(f"`{name}`" for name in OWN_CONCEALMENT)
            raise ValueError(
                f"`codec` is for {able}; codec `{codec}` has no concealment of its own"
            )
        return concealment

    @model_validator(mode="after")
    def _has_room_for_the_buffer(self) -> Self:
        least = least_delay_ms(self, None)
        if self.delay_ms < least:
            codec = f"codec `{self.codec}`"
            raise ValueError(
                f"delay_ms must be at least {least} with {codec} and an adaptive jitter buffer"
            )
        return self


def least_delay_ms(leg: Leg, sample_rate_hz: int | None) -> int:
    """What codec, resampling and adaptive buffer of a leg take. None: the rate fits the codec."""
    rate_hz = CODEC_RATES_HZ.get(leg.codec, sample_rate_hz)
    resampled = sample_rate_hz is not None and rate_hz != sample_rate_hz
    adaptive = leg.jitter_buffer == "adaptive" and leg.jitter_ms > 0
    return (
        CODEC_DELAYS_MS[leg.codec]
        + (RESAMPLING_MS if resampled else 0)
        + (PACKET_MS if adaptive else 0)
    )


class Line(Named):
    """A line profile: both directions."""

    sample_rate_hz: Literal[8000, 16000] = 8000
    to_agent: Leg = Field(default=Leg(), validate_default=True)
    to_customer: Leg = Field(default=Leg(), validate_default=True)
    outage: Outage = Outage()
    drop_at_s: float | None = Field(default=None, gt=0, le=3600)
    """The line breaks, and with it the call, at this second. None: never."""

    @field_validator("to_agent", "to_customer")
    @classmethod
    def _has_room_for_resampling(cls, leg: Leg, info: ValidationInfo) -> Leg:
        rate_hz: int | None = info.data.get("sample_rate_hz")
        least = least_delay_ms(leg, rate_hz)
        if leg.delay_ms < least:
            raise ValueError(
                f"delay_ms must be at least {least} with codec `{leg.codec}` at {rate_hz} Hz"
            )
        return leg
