import numpy as np
import pytest

from personas.schema import AutomaticGain, Bursts, FarEnd, Leg, Reverberation, Room, SideTalk
from pipelines.line.automatic_gain import GainControl
from pipelines.line.band import Band
from pipelines.line.bursts import Bursts as BurstsEffect
from pipelines.line.clipping import Clip
from pipelines.line.comfort_noise import ComfortNoise
from pipelines.line.concealment import Repeat, Silence
from pipelines.line.conformance import check_effect
from pipelines.line.convolution import Convolution
from pipelines.line.delay import Delay
from pipelines.line.echo import Echo
from pipelines.line.effect import Effect
from pipelines.line.fir import Fir
from pipelines.line.g711 import MuLaw
from pipelines.line.half_duplex import HalfDuplex
from pipelines.line.jitter import late
from pipelines.line.leg import build_leg
from pipelines.line.level import Level
from pipelines.line.loss import losses
from pipelines.line.muffling import muffling
from pipelines.line.network import Network
from pipelines.line.noise import Noise
from pipelines.line.reverberation import impulse_response
from pipelines.line.side_talk import SideTalk as SideTalkEffect

RATE = {"sample_rate_hz": 8000}


def noise(kind):
    return lambda rng: Noise(kind, level_dbfs=-30, sample_rate_hz=8000, rng=rng("noise"))


def network(filling):
    return lambda rng: Network(
        lost=losses(rng("loss"), loss_rate=0.1, mean_burst=2),
        late=late(rng("jitter"), jitter_ms=10),
        filling=filling(),
        sample_rate_hz=8000,
    )


class Overhearing(Effect):
    """Plays to an effect what it processes, as if the other leg carried the same."""

    def __init__(self, effect):
        self._effect = effect

    def process(self, frame):
        self._effect.overhear(frame)
        return self._effect.process(frame)


def reverberant(rng):
    room = Reverberation(rt60_ms=400)
    stream = rng("reverberation")
    return Convolution(impulse_response(room, distance_m=1, **RATE, rng=stream), 8000)


def sporadic(effect, settings):
    return lambda rng: effect(settings, speech_dbfs=-22, **RATE, rng=rng("sporadic"))


def rich_leg(rng):
    room = Room(
        noise="car",
        snr_db=15,
        muffled_hz=1500,
        distance_m=0.5,
        reverberation=Reverberation(),
        bursts=Bursts(per_minute=30),
        side_talk=SideTalk(pause_s=2),
        gain_db=10,
        automatic_gain=AutomaticGain(),
        clip_dbfs=-6,
    )
    settings = Leg(far_end=FarEnd(comfort_noise_dbfs=-60))
    return build_leg(settings, room, speech_level_dbfs=-22, sample_rate_hz=8000, rng=rng)


def whole_leg(rng):
    settings = Leg(loss_rate=0.1, jitter_ms=10)
    return build_leg(settings, Room(snr_db=10), speech_level_dbfs=-22, sample_rate_hz=8000, rng=rng)


OURS = {
    "level": lambda _: Level(-6),
    "band": lambda _: Band(8000),
    "mu-law": lambda _: MuLaw(),
    "delay": lambda _: Delay(500),
    "babble": noise("babble"),
    "street": noise("street"),
    "steady": noise("steady"),
    "loss": network(Silence),
    "concealed loss": network(lambda: Repeat(8000)),
    "muffling": lambda _: Fir(muffling(900, 8000)),
    "reverberation": reverberant,
    "bursts": sporadic(BurstsEffect, Bursts(per_minute=30)),
    "side talk": sporadic(SideTalkEffect, SideTalk(pause_s=1)),
    "automatic gain": lambda _: GainControl(AutomaticGain(), 8000),
    "clipping": lambda _: Clip(-20),
    "echo": lambda _: Overhearing(Echo(level_db=-6, delay_ms=45, **RATE)),
    "half duplex": lambda _: Overhearing(HalfDuplex(gain_db=-30, hold_ms=50, **RATE)),
    "comfort noise": lambda rng: ComfortNoise(level_dbfs=-60, **RATE, rng=rng("comfort_noise")),
    "leg": whole_leg,
    "rich leg": rich_leg,
}


@pytest.mark.parametrize("name", OURS)
def test_our_effects_conform(name):
    assert check_effect(OURS[name], sample_rate_hz=8000) == []


class PerFrame(Effect):
    """Sets each frame's own level: it pumps."""

    def process(self, frame):
        return frame / np.float32(1 + np.sqrt(np.mean(frame**2)) if len(frame) else 1)


class Shared(Effect):
    """Keeps its state where all instances do."""

    last = np.zeros(1, np.float32)

    def process(self, frame):
        out = np.concatenate((Shared.last, frame))[: len(frame)]
        if len(frame):
            Shared.last = frame[-1:]
        return out


class InPlace(Effect):
    def process(self, frame):
        frame *= 0.5
        return frame


class Double(Effect):
    def process(self, frame):
        return frame * np.float64(2)


class Unseeded(Effect):
    def __init__(self):
        self._rng = np.random.default_rng()

    def process(self, frame):
        return frame + self._rng.normal(0, 0.1, len(frame)).astype(np.float32)


class Deaf(Effect):
    """Asks for a stream and does not use it."""

    def __init__(self, rng):
        self._rng = rng("deaf")

    def process(self, frame):
        return frame


class Normalised(Effect):
    """Divides silence by its own level."""

    def process(self, frame):
        with np.errstate(invalid="ignore"):
            return frame / np.abs(frame).max(initial=0)


class Restless(Effect):
    """Says that it rests a sample before it does."""

    memory_samples = 99

    def __init__(self):
        self._delay = Delay(100)

    def process(self, frame):
        return self._delay.process(frame)


class Padded(Effect):
    def process(self, frame):
        return np.concatenate((frame, np.zeros(1, np.float32)))


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (lambda _: PerFrame(), "frames of 160 samples give other samples than the whole signal"),
        (lambda _: Shared(), "an instance hears what another one processes"),
        (lambda _: InPlace(), "it writes to the frame that it is given"),
        (lambda _: Double(), "(80000,) float32 in gives (80000,) float64 out"),
        (lambda _: Unseeded(), "the same seed gives other samples"),
        (Deaf, "another seed gives the same samples"),
        (lambda _: Normalised(), "silence in gives infinite samples or none out"),
        (
            lambda _: Restless(),
            "it is not at rest after 99 samples of silence, its `memory_samples`",
        ),
        (lambda _: Padded(), "an empty frame in does not give an empty frame out"),
    ],
)
def test_a_broken_effect_is_named(broken, fault):
    assert fault in check_effect(broken, sample_rate_hz=8000)
