"""Bursts, and somebody else in the room."""

from collections.abc import Iterator
from typing import get_args

import numpy as np

from personas.room import Burst
from personas.schema import Bursts, Reverberation, Room, SideTalk
from sparring.calibrate.finding import Reading, Sound, Tolerance, within
from sparring.calibrate.lab import BARE, SPEECH_DBFS, Lab, leg, sound, through
from sparring.calibrate.measure.events import events, loudest_dbfs
from sparring.calibrate.measure.levels import active_dbfs, in_band
from sparring.calibrate.measure.rooms import tail_ms
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import silence

RATE_HZ = 8000
_HALF_A_STEP = 1 / 65536
_SIGMAS = 3
"""What chance may do to a mean."""


def chance(rate: float, minutes: float) -> Tolerance:
    """What chance may do to a rate per minute that is counted for so long."""
    return within(_SIGMAS * float(np.sqrt(rate / minutes)))


@calibration("bursts", group="room")
def bursts(lab: Lab) -> Iterator[Reading]:
    """As many bursts begin in a minute as was asked, and they are as loud as was asked.

    Two that fall together are taken for one, up to 3 dB louder than the loudest allowed.
    """
    minutes = 10 if lab.quick else 40
    for kind in get_args(Burst)[: 1 if lab.quick else None]:
        asked = Bursts(kinds=(kind,), per_minute=6, min_level_db=-6, max_level_db=6)
        heard = through(leg(BARE, Room(bursts=asked)), silence(60 * minutes))
        found = events(sound(heard), RATE_HZ)
        levels = [loudest_dbfs(one, RATE_HZ) - SPEECH_DBFS for one in found.sounds]
        listen = Sound(RATE_HZ, heard[: 60 * RATE_HZ])
        yield Reading(f"{kind}, per minute", 6, found.per_minute, chance(6, minutes), listen)
        yield Reading(f"{kind}, quietest, dB", -6, min(levels), Tolerance(0.5, None))
        yield Reading(f"{kind}, loudest, dB", 6, max(levels), Tolerance(None, 3.5))
        off = _SIGMAS * 12 / np.sqrt(12 * len(levels))
        yield Reading(f"{kind}, on average, dB", 0, float(np.mean(levels)), within(float(off)))


@calibration("side_talk", group="room")
def side_talk(lab: Lab) -> Iterator[Reading]:
    """Somebody else talks as loudly and as often as was asked."""
    minutes = 15 if lab.quick else 60
    asked = SideTalk(level_db=-12, pause_s=10)
    heard = through(leg(BARE, Room(side_talk=asked)), silence(60 * minutes))
    found = events(sound(heard), RATE_HZ, merge_s=0.6)
    spoken = in_band(np.concatenate(found.sounds[:40]), RATE_HZ)
    loud = active_dbfs(spoken, RATE_HZ)
    level_db = None if loud is None else loud - SPEECH_DBFS
    yield Reading("level, dB", -12, level_db, within(0.5), Sound(RATE_HZ, heard))
    silent = minutes - sum(map(len, found.sounds)) / RATE_HZ / 60
    yield Reading("sentences per silent minute", 6, found.per_minute, chance(6, silent))


@calibration("elsewhere", group="room", unit="ms", quick=False)
def elsewhere(_lab: Lab) -> Iterator[Reading]:
    """A horn, or somebody else, dies away in a room in the time that was asked, on the median."""
    horn = Bursts(kinds=("horn",), per_minute=3, min_level_db=20, max_level_db=20)
    somebody = SideTalk(level_db=10, pause_s=12)
    for asked_ms in (800, 1600):
        wet = Reverberation(rt60_ms=asked_ms)
        rooms = {
            "horn": Room(reverberation=wet, bursts=horn),
            "somebody": Room(reverberation=wet, side_talk=somebody),
        }
        for who, room in rooms.items():
            heard = through(leg(BARE, room, speech_dbfs=-30), silence(600))
            found = events(sound(heard), RATE_HZ, floor=_HALF_A_STEP).sounds
            tails = [tail for one in found if (tail := tail_ms(one, RATE_HZ)) is not None]
            median = float(np.median(tails)) if tails else None
            listen = Sound(RATE_HZ, heard[: 60 * RATE_HZ])
            yield Reading(
                f"{who}, {asked_ms} ms", asked_ms, median, within(0.15 * asked_ms), listen
            )
