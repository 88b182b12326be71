"""The telephone that a leg begins at, from its settings to effects."""

from personas.schema import FarEnd
from pipelines.line.comfort_noise import ComfortNoise
from pipelines.line.echo import Echo
from pipelines.line.effect import Effect, Streams
from pipelines.line.half_duplex import HalfDuplex


def telephone_effects(far_end: FarEnd, *, sample_rate_hz: int) -> list[Effect]:
    """What happens between microphone and codec: echo, which half duplex turns down with the rest.

    Both need to be told what arrives at that telephone: `Chain.overhear`.
    """
    effects: list[Effect] = []
    if far_end.echo_level_db is not None:
        effects += [
            Echo(
                level_db=far_end.echo_level_db,
                delay_ms=far_end.echo_delay_ms,
                sample_rate_hz=sample_rate_hz,
            )
        ]
    if far_end.half_duplex_db is not None:
        effects += [
            HalfDuplex(
                gain_db=far_end.half_duplex_db,
                hold_ms=far_end.half_duplex_hold_ms,
                sample_rate_hz=sample_rate_hz,
            )
        ]
    return effects


def receiver_effects(far_end: FarEnd, *, sample_rate_hz: int, rng: Streams) -> list[Effect]:
    """What the receiver adds to what arrives. It asks for `comfort_noise` when used."""
    if far_end.comfort_noise_dbfs is None:
        return []
    return [
        ComfortNoise(
            level_dbfs=far_end.comfort_noise_dbfs,
            sample_rate_hz=sample_rate_hz,
            rng=rng("comfort_noise"),
        )
    ]
