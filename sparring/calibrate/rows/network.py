"""Packets: lost, in runs, late."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import gamma

from personas.schema import Leg
from sparring.calibrate.finding import EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab, leg, sound, through
from sparring.calibrate.measure.packets import Flags, loss, lost_packets, silences_s
from sparring.calibrate.measure.timing import delay_samples
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import speech, tone, white

RATE_HZ = 8000
PACKET = 160
_MINUTE = 60
SHAPE = 4
"""Of the gamma distribution of delays; its deviation is sqrt(4) of its scale."""
_SIGMAS = 3
"""What chance may do."""
_BARE: dict[str, Any] = {"codec": "pcm", "concealment": "none"}
_LONG = {(0.01, 1.0): 120, (0.02, 1.0): 60, (0.05, 3.0): 120, (0.1, 2.0): 60, (0.2, 5.0): 60}
"""Loss rate and mean burst to minutes, so many that chance moves the rate by 2 % or so."""
_SHORT = {(0.1, 2.0): 20}


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
    minutes = 5 if lab.quick else 60
    asked = lossy(0.1, 2.0)
    filled, listen = _call(minutes, asked)
    plain, _ = _call(minutes, asked.model_copy(update={"concealment": "none"}))
    differing = int(np.count_nonzero(plain != filled))
    yield Reading("packets that only one lost", 0, differing, EXACT, listen)


@calibration("jitter", group="network")
def jitter(lab: Lab) -> Iterator[Reading]:
    """As many packets are late by 0 to 3 deviations as of a gamma distribution of shape 4.

    The buffer is three deviations long, so what comes later than that is lost, and can be counted
    in the sound. Where every packet is held back by 30 ms more, what is lost came later than three
    deviations less 30 ms: 0, 1 and 2 deviations for a jitter of 10, 15 and 30 ms.
    """
    minutes = 5 if lab.quick else 60
    for jitter_ms, held, sigmas in ((10, 1.0, 0), (15, 1.0, 1), (30, 1.0, 2), (20, 0.0, 3)):
        asked = Leg(codec="pcm", delay_ms=60, jitter_ms=jitter_ms, reorder_rate=held)
        lost, listen = _call(minutes, asked)
        share = float(gamma.sf(SHAPE + sigmas * SHAPE**0.5, SHAPE))
        off = _SIGMAS * (share * (1 - share) / len(lost)) ** 0.5
        case = f"{jitter_ms} ms, later by {sigmas} deviations"
        yield Reading(case, share, loss(lost).rate, within(off), listen)


@calibration("reordered", group="network")
def reordered(lab: Lab) -> Iterator[Reading]:
    """A packet that is overtaken is lost where there is no buffer, and absorbed by one of 60 ms."""
    minutes = 5 if lab.quick else 60
    for jitter_ms in (0, 20):
        asked = Leg(codec="pcm", delay_ms=60, jitter_ms=jitter_ms, reorder_rate=0.1)
        lost, listen = _call(minutes, asked)
        tail = [float(gamma.sf(at, SHAPE)) for at in (10, 7)] if jitter_ms else [0, 1]
        share = 0.9 * tail[0] + 0.1 * tail[1]
        off = _SIGMAS * (share * (1 - share) / len(lost)) ** 0.5
        yield Reading(f"buffer of {3 * jitter_ms} ms", share, loss(lost).rate, within(off), listen)


@calibration("duplicated", group="network")
def duplicated(lab: Lab) -> Iterator[Reading]:
    """Of a packet that comes twice, one must be in time; without jitter it changes nothing."""
    minutes = 5 if lab.quick else 60
    asked = Leg(codec="pcm", delay_ms=60, duplicate_rate=0.3)
    lost, listen = _call(1, asked)
    yield Reading("lost without jitter", 0, loss(lost).rate, EXACT, listen)
    twice = asked.model_copy(update={"jitter_ms": 10, "reorder_rate": 1.0, "duplicate_rate": 1.0})
    lost, listen = _call(minutes, twice)
    late = float(gamma.sf(SHAPE, SHAPE)) * float(gamma.sf(SHAPE + 3 * SHAPE**0.5, SHAPE))
    off = _SIGMAS * (late / len(lost)) ** 0.5
    yield Reading("both copies late", late, loss(lost).rate, within(off), listen)


@calibration("adaptive_buffer", group="network", unit="ms", quick=False)
def adaptive_buffer(_lab: Lab) -> Iterator[Reading]:
    """An adaptive buffer is, on average, as long as holds 97 % of the packets."""
    talk = speech()
    for jitter_ms in (10, 40):
        asked = Leg(codec="pcm", delay_ms=100, jitter_ms=jitter_ms, jitter_buffer="adaptive")
        heard = through(leg(asked), np.tile(talk, 21))
        starts = range(0, 20 * len(talk), len(talk))
        pieces = [heard[at : at + len(talk) + RATE_HZ] for at in starts]
        lags = [delay_samples(sound(talk), sound(piece)) for piece in pieces]
        found = 1000 / RATE_HZ * float(np.mean([lag for lag in lags if lag is not None]))
        deviations = (float(gamma.ppf(0.97, SHAPE)) - SHAPE) / SHAPE**0.5
        mean_ms = 100 + deviations * jitter_ms
        listen = Sound(RATE_HZ, heard, np.tile(talk, 2))
        case = f"delay with {jitter_ms} ms of jitter"
        yield Reading(case, mean_ms, found, within(0.1 * (mean_ms - 100) + 2), listen)


@calibration("adaptive_late", group="network", quick=False)
def adaptive_late(_lab: Lab) -> Iterator[Reading]:
    """Of an adaptive buffer's packets as many come late as of a quantile of the last hundred.

    The n-th of a hundred delays has n / 101 of all below it on average (order statistics), and the
    97 % quantile lies at 1 + 0.97 * 99 of them: 3.93 % are later. A late packet is a silence of 20
    ms within a steady voice, which may be stretched anywhere.
    """
    minutes = 10
    voice = tone(200, 60 * minutes, amplitude=0.3)
    voice[voice == 0] = 1
    share = 1 - (1 + 0.97 * 99) / 101
    off = _SIGMAS * (share * (1 - share) / (60 * minutes * 50)) ** 0.5
    for jitter_ms in (10, 40):
        asked = Leg(delay_ms=100, jitter_ms=jitter_ms, jitter_buffer="adaptive", **_BARE)
        heard = sound(through(leg(asked), voice))
        late_s = sum(length_s for _, length_s in silences_s(heard, RATE_HZ, at_least_s=0.015)[1:])
        listen = Sound(RATE_HZ, heard[: 10 * RATE_HZ])
        yield Reading(f"{jitter_ms} ms", share, late_s / (60 * minutes), within(off), listen)
