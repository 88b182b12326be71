"""What the line costs: `python -m pipelines.line.cost`."""

import functools
import timeit
from collections.abc import Callable
from itertools import repeat

import numpy as np

from personas.schema import G711_RATE_HZ, Leg, Room
from pipelines.line.band import Band
from pipelines.line.concealment import Repeat
from pipelines.line.conformance import streams
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect, samples_of
from pipelines.line.g711 import MuLaw
from pipelines.line.leg import build_leg
from pipelines.line.level import Level
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.noise import Noise

_FRAMES = 2000
_REPEATS = 3
_WORST = Leg(level_db=-6, delay_ms=120, jitter_ms=20, loss_rate=0.05, loss_burst_frames=3)


def costs_us() -> dict[str, float]:
    """Microseconds of one core per 20 ms at 8 kHz, by effect and for a whole leg on PCM."""
    frame = np.random.default_rng(0).normal(0, 0.1, samples_of(20, G711_RATE_HZ))
    samples = frame.astype(np.float32)
    pcm = (samples * 32767).astype(np.int16).tobytes()
    chain = build_leg(
        _WORST,
        Room(snr_db=10),
        speech_level_dbfs=-22,
        sample_rate_hz=G711_RATE_HZ,
        rng=streams(1),
    )
    costs = {
        name: _per_call_us(functools.partial(effect.process, samples))
        for name, effect in _effects().items()
    }
    return costs | {"whole leg": _per_call_us(functools.partial(chain.process_pcm, pcm))}


def _effects() -> dict[str, Effect]:
    rng = np.random.default_rng(1)
    return {
        "noise": Noise("steady", level_dbfs=-40, sample_rate_hz=G711_RATE_HZ, rng=rng),
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


def _per_call_us(run: Callable[[], object]) -> float:
    """The best of some repeats: what the code takes when nothing else runs."""
    return 1e6 * min(timeit.repeat(run, number=_FRAMES, repeat=_REPEATS)) / _FRAMES


def main() -> None:
    """Prints a table."""
    for name, cost_us in costs_us().items():
        print(f"{name:10} {cost_us:6.1f} us per 20 ms frame")


if __name__ == "__main__":
    main()
