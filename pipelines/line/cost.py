"""What the line costs: `python -m pipelines.line.cost`, or `spar bench --only line`.

Processor time, of somebody who speaks, per 20 ms. A leg has a delay of 120 ms, so that its effects
work on several frames at once (`reserve`); an effect alone works on each.
"""

import functools
import itertools
import time
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import TypeVar, get_args

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
from pipelines.line.level import Level, at_level
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.room import room_effects
from pipelines.speech import speak

_FRAMES = 600
_REPEATS = 5
_WORDS = "I read about the new sprocket this morning and I would like to know what it costs you."
_Frame = TypeVar("_Frame", Samples, Pcm)
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
    frames = _speech()
    costs = {
        name: _per_frame_us(functools.partial(_step, effect), frames)
        for name, effect in _effects().items()
    }
    said = [(frame * 32767).astype(np.int16) for frame in frames]
    unsaid = [np.zeros_like(frame) for frame in said]
    for name, chain in _legs().items():
        for how, pcm in (("", said), (", silent", unsaid)):
            costs[name + how] = _per_frame_us(functools.partial(_step_pcm, chain), pcm)
    return costs


def _speech() -> list[Samples]:
    """Two seconds without a pause, in frames."""
    frame = samples_of(20, G711_RATE_HZ)
    said = speak(_WORDS, voice="en-us", sample_rate_hz=G711_RATE_HZ)
    whole = at_level(said, -22, sample_rate_hz=G711_RATE_HZ)[: 100 * frame]
    return list(whole.astype(np.float32).reshape(-1, frame))


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


def _per_frame_us(run: Callable[[_Frame], None], frames: Sequence[_Frame]) -> float:
    """The best of some repeats: what the code takes when nothing else runs."""
    best_s = float("inf")
    for _ in range(_REPEATS):
        started_s = time.thread_time()
        for frame in itertools.islice(itertools.cycle(frames), _FRAMES):
            run(frame)
        best_s = min(best_s, time.thread_time() - started_s)
    return 1e6 * best_s / _FRAMES


def main() -> None:
    """Prints a table."""
    for name, cost_us in costs_us().items():
        print(f"{name:32} {cost_us:6.1f} us per 20 ms frame")


if __name__ == "__main__":
    main()
