import numpy as np
import pytest

from personas.schema import Leg, Room
from pipelines.line.band import Band
from pipelines.line.concealment import Repeat, Silence
from pipelines.line.conformance import check_effect
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect
from pipelines.line.g711 import MuLaw
from pipelines.line.jitter import late
from pipelines.line.leg import build_leg
from pipelines.line.level import Level
from pipelines.line.loss import losses
from pipelines.line.network import Network
from pipelines.line.noise import Noise


def noise(kind):
    return lambda rng: Noise(kind, level_dbfs=-30, sample_rate_hz=8000, rng=rng("noise"))


def network(filling):
    return lambda rng: Network(
        lost=losses(rng("loss"), loss_rate=0.1, mean_burst=2),
        late=late(rng("jitter"), jitter_ms=10),
        filling=filling(),
        sample_rate_hz=8000,
    )


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
    "leg": whole_leg,
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
        (lambda _: Padded(), "an empty frame in does not give an empty frame out"),
    ],
)
def test_a_broken_effect_is_named(broken, fault):
    assert fault in check_effect(broken, sample_rate_hz=8000)
