"""One direction of a line, from its settings."""

from itertools import repeat

from personas.schema import G711_RATE_HZ, Leg, Room
from pipelines.line.band import Band
from pipelines.line.chain import Chain
from pipelines.line.concealment import concealment
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect, Streams, samples_of
from pipelines.line.far_end import receiver_effects, telephone_effects
from pipelines.line.g711 import MuLaw
from pipelines.line.jitter import buffer_samples, late
from pipelines.line.level import Level
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.room import room_effects


def build_leg(
    leg: Leg, room: Room | None, *, speech_level_dbfs: float, sample_rate_hz: int, rng: Streams
) -> Chain:
    """The chain of effects from a mouth to the other side's ear.

    In the order of the world: the speaker's room, its telephone, level, codec, network, receiver.
    The delay that all share comes last, which no listener can tell from its place in the network.

    Args:
        leg: Settings of this direction.
        room: What the speaker's microphone hears. None: the voice, and nothing else.
        speech_level_dbfs: Active level of the speech that will come, within the telephone band
            (`p56.active_level_dbfs`). The noise is set against it once.
        sample_rate_hz: Of the line.
        rng: Streams of this leg alone; each effect that draws asks for one of its own.

    Raises:
        ValueError: The codec is not made for the sample rate.
    """
    if leg.codec == "g711u" and sample_rate_hz != G711_RATE_HZ:
        raise ValueError(
            f"codec `g711u` needs sample_rate_hz {G711_RATE_HZ} (got {sample_rate_hz})"
        )
    effects: list[Effect] = []
    if room:
        effects += room_effects(
            room, speech_level_dbfs=speech_level_dbfs, sample_rate_hz=sample_rate_hz, rng=rng
        )
    effects += telephone_effects(leg.far_end, sample_rate_hz=sample_rate_hz)
    if leg.level_db or effects:
        effects += [Level(leg.level_db)]
    if leg.codec == "g711u":
        effects += [Band(sample_rate_hz), MuLaw()]
    if leg.loss_rate or leg.jitter_ms:
        effects += [_network(leg, sample_rate_hz, rng)]
    effects += receiver_effects(leg.far_end, sample_rate_hz=sample_rate_hz, rng=rng)
    rest = _total_delay_samples(leg, sample_rate_hz) - sum(e.delay_samples for e in effects)
    return Chain([*effects, Delay(rest)] if rest else effects, sample_rate_hz=sample_rate_hz)


def _network(leg: Leg, sample_rate_hz: int, rng: Streams) -> Network:
    jitter_ms = leg.jitter_ms
    return Network(
        lost=losses(rng("loss"), loss_rate=leg.loss_rate, mean_burst=leg.loss_burst_frames),
        late=late(rng("jitter"), jitter_ms=jitter_ms) if jitter_ms else repeat(False),
        filling=concealment(leg.concealment, sample_rate_hz),
        sample_rate_hz=sample_rate_hz,
    )


def _total_delay_samples(leg: Leg, sample_rate_hz: int) -> int:
    """The mean delay asked for, and what the jitter buffer adds to it."""
    return samples_of(leg.delay_ms, sample_rate_hz) + buffer_samples(leg.jitter_ms, sample_rate_hz)
