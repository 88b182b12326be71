"""Packets: lost, in runs, late."""

from collections.abc import Iterator
from itertools import islice

import numpy as np

from personas.schema import Leg
from pipelines.line.jitter import excess_ms
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, leg, sound, through
from sparring.calibrate.measure.packets import Flags, loss, lost_packets, spread
from sparring.calibrate.measure.timing import delay_samples
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import white

RATE_HZ = 8000
PACKET = 160
_MINUTE = 60
_LONG = {(0.01, 1.0): 120, (0.02, 1.0): 60, (0.05, 3.0): 120, (0.1, 2.0): 60, (0.2, 5.0): 60}
"""Loss rate and mean burst to minutes, so many that chance moves the rate by 2 % or so."""
_SHORT = {(0.1, 2.0): 30}


def lossy(rate: float, burst: float) -> Leg:
    """A leg that does nothing but lose packets."""
    return Leg(codec="pcm", delay_ms=0, loss_rate=rate, loss_burst_frames=burst)


def _call(minutes: int, asked: Leg) -> tuple[Flags, Sound]:
    """Which packets of a call were lost, from its sound; and its beginning to listen to.

    The same minute is sent over and over, so that each one heard, turned back by the delay, is the
    one sent; all but the first, before which there was silence.
    """
    sent, line = white(_MINUTE), leg(asked)
    first = through(line, sent)
    lag = delay_samples(sound(sent[: 10 * RATE_HZ]), sound(first[: 20 * RATE_HZ]))
    if lag is None:
        raise ValueError("nothing of what was sent was heard")
    turned = (np.roll(through(line, sent), -lag) for _ in range(minutes))
    flags = [lost_packets(sound(sent), sound(heard), PACKET) for heard in turned]
    return np.concatenate(flags), Sound(RATE_HZ, first, sent)


@calibration("loss", group="network")
def rate_of_loss(lab: Lab) -> Iterator[Reading]:
    """As many packets are lost as was asked, in runs as long as was asked; no more."""
    for (rate, burst), minutes in (_SHORT if lab.quick else _LONG).items():
        lost, listen = _call(minutes, lossy(rate, burst))
        found = loss(lost)
        case = f"rate {rate:g} in runs of {burst:g}"
        yield Reading(f"{case}: rate", rate, found.rate, within(0.05 * rate), listen)
        yield Reading(f"{case}: run", burst, found.mean_burst, within(0.1 * burst))


@calibration("concealed_loss", group="network")
def concealed_loss(lab: Lab) -> Iterator[Reading]:
    """The same without concealment: what is filled in is not lost more often."""
    minutes = 15 if lab.quick else 60
    asked = lossy(0.1, 2.0)
    filled, listen = _call(minutes, asked)
    plain, _ = _call(minutes, asked.model_copy(update={"concealment": "none"}))
    differing = int(np.count_nonzero(plain != filled))
    yield Reading("packets that only one lost", 0, differing, EXACT, listen)


@calibration("late", group="network")
def late(lab: Lab) -> Iterator[Reading]:
    """A buffer of three deviations comes too short for 1.03 % of gamma-distributed packets."""
    lost, listen = _call(60 if lab.quick else 240, Leg(codec="pcm", delay_ms=60, jitter_ms=20))
    yield Reading("share", 0.01034, loss(lost).rate, within(0.001), listen)


@calibration("jitter", group="network")
def jitter(_lab: Lab) -> Iterator[Reading]:
    """Delays of packets: the deviation asked for, the skewness of a gamma of shape 4."""
    for asked_ms in (5, 20, 60):
        drawn = islice(excess_ms(np.random.default_rng(2), asked_ms), 200_000)
        found = spread(np.fromiter(drawn, np.float64))
        case = f"{asked_ms} ms"
        yield Reading(f"{case}: mean", 0, found.mean, within(0.01 * asked_ms))
        yield Reading(f"{case}: deviation", asked_ms, found.deviation, within(0.02 * asked_ms))
        yield Reading(f"{case}: skewness", 1, found.skewness, within(0.05))
