"""What a leg does between the microphone and the far end: codec, network and receiver."""

from personas.codecs import CODEC_RATES_HZ, Codec
from personas.schema import Leg
from pipelines.line.adaptive import QUANTILE_SIGMAS, Adaptive, Buffer
from pipelines.line.alaw import ALaw
from pipelines.line.arrival import Arrivals
from pipelines.line.band import Band
from pipelines.line.codecs import coder
from pipelines.line.coded import Coded
from pipelines.line.concealment import concealment
from pipelines.line.effect import Effect, Streams
from pipelines.line.fates import Flags, either, from_then_on, never
from pipelines.line.g711 import MuLaw
from pipelines.line.jitter import BUFFER_SIGMAS
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.resampling import Resampled

_COMPANDERS: dict[Codec, type[Effect]] = {"g711u": MuLaw, "g711a": ALaw}


def carriage(
    leg: Leg, *, sample_rate_hz: int, rng: Streams, outage: Flags | None = None
) -> list[Effect]:
    """The effects in the order in which sound meets them; none where the leg asks for none.

    Args:
        leg: Settings of this direction.
        sample_rate_hz: Of the line. A codec of another rate is resampled for.
        rng: Streams of this leg alone: it asks for `loss` and `jitter`, and for `reorder`,
            `duplicate` and `copies` where packets are overtaken or come twice.
        outage: For each packet, whether the whole line is out. None: it never is.

    Raises:
        CodecMissing: The codec's package is not installed.
    """
    rate_hz = CODEC_RATES_HZ.get(leg.codec, sample_rate_hz)
    effects = _at_codec_rate(leg, rate_hz, rng, outage)
    if rate_hz == sample_rate_hz:
        return effects
    return [Resampled(effects, sample_rate_hz=sample_rate_hz, inner_rate_hz=rate_hz)]


def buffer_ms(leg: Leg) -> float:
    """What the jitter buffer adds to the mean delay; an adaptive one, to begin with."""
    return leg.jitter_ms * (QUANTILE_SIGMAS if _adapts(leg) else BUFFER_SIGMAS)


def _at_codec_rate(leg: Leg, rate_hz: int, rng: Streams, outage: Flags | None) -> list[Effect]:
    companding = [Band(rate_hz), _COMPANDERS[leg.codec]()] if leg.codec in _COMPANDERS else []
    packets = coder(leg, rate_hz)
    if packets is None and not _has_network(leg, outage):
        return companding
    lost = _lost(leg, rng, outage)
    buffer = Buffer(leg.jitter_ms) if _adapts(leg) else None
    late = _late(leg, rng, buffer)
    filling = None if leg.concealment == "codec" else concealment(leg.concealment, rate_hz)
    network: Effect
    if packets:
        network = Coded(packets, lost=lost, late=late, filling=filling)
    else:
        assert filling is not None  # noqa: S101 -- the schema: only codecs of packets conceal
        network = Network(lost=lost, late=late, filling=filling, sample_rate_hz=rate_hz)
    if buffer:
        network = Adaptive(network, buffer, sample_rate_hz=rate_hz)
    return [*companding, network]


def _has_network(leg: Leg, outage: Flags | None) -> bool:
    faults = (leg.loss_rate, leg.jitter_ms, leg.reorder_rate)
    return any(faults) or leg.silent_from_s is not None or outage is not None


def _lost(leg: Leg, rng: Streams, outage: Flags | None) -> Flags:
    bursts = losses(rng("loss"), loss_rate=leg.loss_rate, mean_burst=leg.loss_burst_frames)
    return either(bursts, from_then_on(leg.silent_from_s), outage or never())


def _late(leg: Leg, rng: Streams, buffer: Buffer | None) -> Flags:
    if not (leg.jitter_ms or leg.reorder_rate):
        return never()
    arrivals = Arrivals(leg, rng)
    if buffer:
        return buffer.lateness(arrivals)
    longest_ms = BUFFER_SIGMAS * leg.jitter_ms
    return (excess_ms > longest_ms for excess_ms in arrivals)


def _adapts(leg: Leg) -> bool:
    return leg.jitter_buffer == "adaptive" and leg.jitter_ms > 0
