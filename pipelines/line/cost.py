"""What the line costs: `python -m pipelines.line.cost`."""

import functools
import timeit
from collections.abc import Callable
from itertools import repeat
from typing import get_args

import numpy as np

from personas.codecs import Codec
from personas.schema import (
    G711_RATE_HZ,
    AutomaticGain,
    Bursts,
    FarEnd,
    Leg,
    Reverberation,
    Room,
    SideTalk,
)
from pipelines.line.band import Band
from pipelines.line.chain import Chain
from pipelines.line.concealment import Repeat
from pipelines.line.conformance import streams
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect, Pcm, Samples, samples_of
from pipelines.line.far_end import receiver_effects, telephone_effects
from pipelines.line.g711 import MuLaw
from pipelines.line.leg import build_leg
from pipelines.line.level import Level
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.room import room_effects

_FRAMES = 2000
_REPEATS = 3
_WORST = Leg(level_db=-6, delay_ms=120, jitter_ms=20, loss_rate=0.05, loss_burst_frames=3)
_FAR_END = FarEnd(echo_level_db=-20, half_duplex_db=-30, comfort_noise_dbfs=-60)
_RICHEST = Room(
    noise="car",
    snr_db=10,
    bursts=Bursts(per_minute=10),
    side_talk=SideTalk(),
    muffled_hz=1200,
    distance_m=0.5,
    reverberation=Reverberation(rt60_ms=500),
    gain_db=6,
    automatic_gain=AutomaticGain(),
    clip_dbfs=-6,
)


def costs_us() -> dict[str, float]:
    """Microseconds of one core per 20 ms at 8 kHz, by effect and for whole legs on PCM."""
    frame = np.random.default_rng(0).normal(0, 0.1, samples_of(20, G711_RATE_HZ))
    samples = frame.astype(np.float32)
    costs = {
        name: _per_call_us(functools.partial(_step, effect, samples))
        for name, effect in _effects().items()
    }
    pcm = (samples * 32767).astype(np.int16)
    return costs | {
        name: _per_call_us(functools.partial(_step_pcm, chain, pcm))
        for name, chain in _legs().items()
    }


def _effects() -> dict[str, Effect]:
    return _in_the_room() | _at_the_far_end() | _on_the_way()


def _in_the_room() -> dict[str, Effect]:
    alone = {
        "noise": Room(noise="steady", snr_db=10),
        "distance": Room(distance_m=0.5),
        "muffling": Room(muffled_hz=800),
        "reverberation, 0.5 s": Room(reverberation=Reverberation(rt60_ms=500)),
        "reverberation, 2 s": Room(reverberation=Reverberation(rt60_ms=2000)),
        "bursts": Room(bursts=Bursts(per_minute=10)),
        "side talk": Room(side_talk=SideTalk(pause_s=2)),
        "automatic gain": Room(automatic_gain=AutomaticGain()),
        "clipping": Room(clip_dbfs=-12),
    }
    return {
        name: room_effects(
            room, speech_level_dbfs=-22, sample_rate_hz=G711_RATE_HZ, rng=streams(1)
        )[0]
        for name, room in alone.items()
    }


def _at_the_far_end() -> dict[str, Effect]:
    echo, half_duplex = telephone_effects(_FAR_END, sample_rate_hz=G711_RATE_HZ)
    (comfort,) = receiver_effects(_FAR_END, sample_rate_hz=G711_RATE_HZ, rng=streams(1))
    return {"echo": echo, "half duplex": half_duplex, "comfort noise": comfort}


def _on_the_way() -> dict[str, Effect]:
    rng = np.random.default_rng(1)
    return {
        "level": Level(-6),
        "band": Band(G711_RATE_HZ),
        "mu-law": MuLaw(),
        "network": Network(
            lost=losses(rng, loss_rate=0.05, mean_burst=3),
            late=repeat(False),
            filling=Repeat(G711_RATE_HZ),
            sample_rate_hz=G711_RATE_HZ,
        ),
        "delay": Delay(samples_of(120, G711_RATE_HZ)),
    }


def _legs() -> dict[str, Chain]:
    richest = _WORST.model_copy(update={"far_end": _FAR_END})
    legs: dict[str, tuple[Leg, Room | None]] = {
        f"a leg with {codec}": (Leg(codec=codec, delay_ms=120), None) for codec in get_args(Codec)
    }
    legs |= {"a noisy leg": (_WORST, Room(snr_db=10)), "the richest leg": (richest, _RICHEST)}
    return {
        name: build_leg(
            leg, room, speech_level_dbfs=-22, sample_rate_hz=G711_RATE_HZ, rng=streams(1)
        )
        for name, (leg, room) in legs.items()
    }


def _step(effect: Effect, frame: Samples) -> None:
    """One tick: what is said, then what has arrived."""
    effect.process(frame)
    effect.overhear(frame)


def _step_pcm(chain: Chain, frame: Pcm) -> None:
    chain.process_pcm(frame)
    chain.overhear(frame)


def _per_call_us(run: Callable[[], object]) -> float:
    """The best of some repeats: what the code takes when nothing else runs."""
    return 1e6 * min(timeit.repeat(run, number=_FRAMES, repeat=_REPEATS)) / _FRAMES


def main() -> None:
    """Prints a table."""
    for name, cost_us in costs_us().items():
        print(f"{name:22} {cost_us:6.1f} us per 20 ms frame")


if __name__ == "__main__":
    main()
