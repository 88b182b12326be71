"""One direction of a line, from its settings."""

from personas.schema import Leg, Room, together
from pipelines.line.carriage import buffer_ms, carriage
from pipelines.line.chain import Chain
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect, Streams, samples_of
from pipelines.line.far_end import receiver_effects, telephone_effects
from pipelines.line.fates import Flags
from pipelines.line.level import Level
from pipelines.line.room import room_effects


def build_leg(
    leg: Leg,
    room: Room | None,
    *,
    speech_level_dbfs: float,
    sample_rate_hz: int,
    rng: Streams,
    outage: Flags | None = None,
) -> Chain:
    """The chain of effects from a mouth to the other side's ear.

    In the order of the world: the speaker's room, its telephone, level, codec, network, receiver.
    The delay that all share comes last, which no listener can tell from its place in the network.

    Args:
        leg: Settings of this direction.
        room: Where the speaker is, laid over the leg's own room. None: that one alone.
        speech_level_dbfs: Active level of the speech that will come, within the telephone band
            (`p56.active_level_dbfs`). The noise is set against it once.
        sample_rate_hz: Of the line.
        rng: Streams of this leg alone; each effect that draws asks for one of its own.
        outage: For each packet, whether the whole line is out. None: it never is.

    Raises:
        CodecMissing: The codec's package is not installed.
    """
    effects: list[Effect] = []
    if room := together(leg.room, room):
        effects += room_effects(
            room, speech_level_dbfs=speech_level_dbfs, sample_rate_hz=sample_rate_hz, rng=rng
        )
    effects += telephone_effects(leg.far_end, sample_rate_hz=sample_rate_hz)
    if leg.level_db or effects:
        effects += [Level(leg.level_db)]
    effects += carriage(leg, sample_rate_hz=sample_rate_hz, rng=rng, outage=outage)
    effects += receiver_effects(leg.far_end, sample_rate_hz=sample_rate_hz, rng=rng)
    rest = _total_delay_samples(leg, sample_rate_hz) - sum(e.delay_samples for e in effects)
    return Chain([*effects, Delay(rest)] if rest else effects, sample_rate_hz=sample_rate_hz)


def _total_delay_samples(leg: Leg, sample_rate_hz: int) -> int:
    """The mean delay asked for, and what the jitter buffer adds to it."""
    return samples_of(leg.delay_ms, sample_rate_hz) + samples_of(buffer_ms(leg), sample_rate_hz)
