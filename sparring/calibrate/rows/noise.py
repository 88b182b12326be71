"""Noise of the speaker's room."""

from collections.abc import Iterator
from typing import get_args

import numpy as np
import soundfile

from personas.schema import Leg, Noise, Room
from sparring.calibrate.finding import Reading, Sound, within
from sparring.calibrate.lab import BARE, Lab, Pcm, leg, sound, through
from sparring.calibrate.measure.levels import modulation_depth, pumping_db, snr_db
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import silence, speech, white

RATE_HZ = 8000
KINDS: tuple[Noise, ...] = get_args(Noise)
LOOP_S = 32.768
"""Length of the generated beds: their level is that over this long."""


def _talk(level_dbfs: float = -22.0) -> Pcm:
    """Speech that goes on for as long as a bed of noise."""
    return np.resize(speech(level_dbfs), round(LOOP_S * RATE_HZ))


@calibration("snr", group="room", unit="dB")
def snr(lab: Lab) -> Iterator[Reading]:
    """Speech is above the noise by what was asked, at three levels of noise."""
    sent = _talk()
    for kind in ("babble", "street") if lab.quick else KINDS:
        for asked_db in (20, 10, 0):
            heard = through(leg(BARE, Room(noise=kind, snr_db=asked_db)), sent)
            found = snr_db(sound(sent), sound(heard) - sound(sent), RATE_HZ)
            case = f"{kind} at {asked_db} dB"
            yield Reading(case, asked_db, found, within(0.5), Sound(RATE_HZ, heard, sent))


@calibration("snr_file", group="room", unit="dB")
def snr_file(lab: Lab) -> Iterator[Reading]:
    """The same with a recording of one's own, whatever its level and sample rate."""
    file, sent = lab.scratch / "rain.wav", _talk()
    soundfile.write(file, white(LOOP_S / 4, rate_hz=22050, rms=0.01), 22050)
    heard = through(leg(BARE, Room(noise_file=str(file), snr_db=10)), sent)
    found = snr_db(sound(sent), sound(heard) - sound(sent), RATE_HZ)
    yield Reading("white noise at 22,050 Hz", 10, found, within(0.5), Sound(RATE_HZ, heard, sent))


@calibration("snr_by_level", group="room", unit="dB")
def snr_by_level(_lab: Lab) -> Iterator[Reading]:
    """The same however loud the speaker is, over G.711."""
    telephone = Leg(codec="g711u", delay_ms=8)
    for level_dbfs in (-40.0, -30.0, -18.0):
        sent = _talk(level_dbfs)
        quiet, noisy = (
            through(leg(telephone, room, speech_dbfs=level_dbfs), sent)
            for room in (None, Room(noise="babble", snr_db=10))
        )
        found = snr_db(sound(quiet), sound(noisy) - sound(quiet), RATE_HZ)
        case = f"speech at {level_dbfs:.0f} dBFS"
        yield Reading(case, 10, found, within(0.5), Sound(RATE_HZ, noisy, quiet))


@calibration("pumping", group="room", unit="dB")
def pumping(_lab: Lab) -> Iterator[Reading]:
    """Noise is as loud under speech as in its pauses."""
    sent = _talk()
    heard = through(leg(BARE, Room(noise="steady", snr_db=10)), sent)
    found = pumping_db(sound(heard) - sound(sent), sound(sent), RATE_HZ)
    yield Reading("steady at 10 dB", 0, found, within(0.5), Sound(RATE_HZ, heard, sent))


@calibration("talkers", group="room", quick=False)
def talkers(_lab: Lab) -> Iterator[Reading]:
    """With each doubling of the talkers, babble's loudness varies less by 3 dB.

    Where talkers do not wait for each other, the variance of their sum's power grows like their
    number, and its mean too: the depth, deviation over mean, falls by the root of two. They sit at
    distances of their own, and their waves meet, so that it falls by a little less.
    """
    depths: dict[int, float | None] = {}
    for number in (1, 2, 4, 8, 16):
        room = Room(noise="babble", snr_db=0, talkers=number)
        heard = through(leg(BARE, room), silence(LOOP_S))
        depths[number] = modulation_depth(sound(heard), RATE_HZ)
        if (before := depths.get(number // 2)) and (depth := depths[number]):
            case, asked = f"{number} over {number // 2} talkers", 0.5**0.5
            yield Reading(case, asked, depth / before, within(0.1), Sound(RATE_HZ, heard))
