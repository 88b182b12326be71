"""The microphone: its gain, the automatic one, its limit."""

from collections.abc import Iterator

import numpy as np

from personas.schema import AutomaticGain, Room
from sparring.calibrate.finding import Reading, Sound, within
from sparring.calibrate.lab import BARE, Lab, leg, sound, through
from sparring.calibrate.measure.gains import BLOCK_S, course_db, settling_ms
from sparring.calibrate.measure.levels import gain_db, rms_dbfs
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import speech, tone

RATE_HZ = 8000


@calibration("microphone_gain", group="room", unit="dB")
def microphone_gain(_lab: Lab) -> Iterator[Reading]:
    """The microphone's gain is what was asked."""
    for asked_db in (-12, 6):
        heard = through(leg(BARE, Room(gain_db=asked_db)), speech(-30))
        found = gain_db(sound(speech(-30)), sound(heard))
        listen = Sound(RATE_HZ, heard, speech(-30))
        yield Reading(f"{asked_db:+} dB", asked_db, found, within(0.2), listen)


@calibration("clipping", group="room", unit="dBFS")
def clipping(_lab: Lab) -> Iterator[Reading]:
    """Peaks are cut off where it was asked."""
    for asked_db in (-20, -6):
        heard = through(leg(BARE, Room(clip_dbfs=asked_db)), speech(-12))
        found = 20 * float(np.log10(np.abs(sound(heard)).max()))
        listen = Sound(RATE_HZ, heard, speech(-12))
        yield Reading(f"at {asked_db} dBFS", asked_db, found, within(0.05), listen)


@calibration("automatic_gain", group="room", unit="dBFS")
def automatic_gain(_lab: Lab) -> Iterator[Reading]:
    """Automatic gain brings steady sound to its target, from below and from above."""
    for level_db in (-36, -12):
        sent = tone(1000, 6, amplitude=10 ** ((level_db + 3.01) / 20))
        heard = through(leg(BARE, Room(automatic_gain=AutomaticGain(target_dbfs=-22))), sent)
        found = rms_dbfs(sound(heard[-RATE_HZ:]))
        listen = Sound(RATE_HZ, heard, sent)
        yield Reading(f"tone at {level_db} dBFS", -22, found, within(0.2), listen)


@calibration("automatic_gain_time", group="room", unit="ms")
def automatic_gain_time(_lab: Lab) -> Iterator[Reading]:
    """It follows louder and quieter sound with the time constants that were asked."""
    settings = AutomaticGain(attack_ms=100, release_ms=500)
    steps = np.repeat([0.05, 0.2, 0.05], 4 * RATE_HZ)
    sent = (tone(1000, 12, amplitude=1) * steps).astype(np.int16)
    heard = through(leg(BARE, Room(automatic_gain=settings)), sent)
    gains = course_db(sound(sent), sound(heard), RATE_HZ).reshape(3, round(4 / BLOCK_S))
    listen = Sound(RATE_HZ, heard, sent)
    yield Reading("attack", 100, settling_ms(gains[1]), within(20), listen)
    yield Reading("release", 500, settling_ms(gains[2]), within(50))
