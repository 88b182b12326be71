"""The way from the lips to the microphone."""

import math
from collections.abc import Iterator

import numpy as np

from personas.schema import Reverberation, Room
from sparring.calibrate.finding import Reading, Sound, within
from sparring.calibrate.lab import BARE, Lab, leg, sound, through
from sparring.calibrate.measure.levels import gain_db
from sparring.calibrate.measure.rooms import direct_to_reverberant_db, reflections, rt60_ms
from sparring.calibrate.measure.spectrum import band_edges_hz
from sparring.calibrate.registry import calibration
from sparring.calibrate.signals import click, speech, white

RATE_HZ = 8000
_N_ROOMS = 64
"""Their mean has an eighth of the diffuse sound of each."""


@calibration("rt60", group="room", unit="ms")
def rt60(_lab: Lab) -> Iterator[Reading]:
    """A click dies away in the time that was asked, by Schroeder's backward integration."""
    for asked_ms in (200, 400, 800, 1500):
        room = Room(reverberation=Reverberation(rt60_ms=asked_ms), distance_m=1, gain_db=20)
        clicked = through(leg(BARE, room), click(2 * asked_ms / 1000))
        found = rt60_ms(sound(clicked), RATE_HZ)
        listen = Sound(RATE_HZ, through(leg(BARE, room), speech()), speech())
        yield Reading(f"{asked_ms} ms", asked_ms, found, within(0.1 * asked_ms), listen)


@calibration("distance", group="room", unit="dB")
def distance(_lab: Lab) -> Iterator[Reading]:
    """A voice loses 6 dB with each doubling of the distance from 0.1 m."""
    for distance_m in (0.2, 0.5, 1.6):
        heard = through(leg(BARE, Room(distance_m=distance_m)), speech())
        asked = -20 * float(np.log10(distance_m / 0.1))
        found = gain_db(sound(speech()), sound(heard))
        listen = Sound(RATE_HZ, heard, speech())
        yield Reading(f"{distance_m} m", asked, found, within(0.2), listen)


@calibration("direct_sound", group="room", unit="dB")
def direct_sound(_lab: Lab) -> Iterator[Reading]:
    """In a room, twice the distance takes 6 dB of the direct sound over the reverberation."""
    for near_m in (0.5, 1.0):
        rooms = [
            Room(reverberation=Reverberation(rt60_ms=500), distance_m=far_m, gain_db=20)
            for far_m in (near_m, 2 * near_m)
        ]
        heard = [sound(through(leg(BARE, room), click(1, amplitude=0.4))) for room in rooms]
        ratios = [direct_to_reverberant_db(one, RATE_HZ) for one in heard]
        found = ratios[1] - ratios[0] if ratios[0] is not None and ratios[1] is not None else None
        listen = Sound(RATE_HZ, through(leg(BARE, rooms[1]), speech()), speech())
        yield Reading(f"{near_m:g} m to {2 * near_m:g} m", -6.02, found, within(0.5), listen)


@calibration("reflections", group="room")
def early(_lab: Lab) -> Iterator[Reading]:
    """Each wall sends back one reflection, as late and as loud as geometry says.

    Lips and microphone stand along the length, the middle between them at 45 % of it, 40 % of the
    width and 44 % of the height. Levels: the way is longer, and walls swallow 0.161 V / (S RT60).
    """
    for size_m, rt60, distance_m in (((5.0, 4.0, 2.7), 500, 1.0), ((9.0, 7.0, 3.2), 900, 2.0)):
        wet = Reverberation(size_m=size_m, rt60_ms=rt60)
        room = Room(reverberation=wet, distance_m=distance_m, gain_db=20)
        clicks = [sound(through(leg(BARE, room, seed=n), click(0.06))) for n in range(_N_ROOMS)]
        found = reflections(np.array(clicks), RATE_HZ, n_strongest=6)
        listen = Sound(RATE_HZ, through(leg(BARE, room), speech()), speech())
        pairs = zip(_off_the_walls(wet, distance_m), found, strict=True)
        for n, ((after_ms, level_db), one) in enumerate(pairs, 1):
            case = f"{size_m[0]:g} m, number {n}"
            yield Reading(f"{case}, after, ms", after_ms, one.after_ms, within(0.07), listen)
            yield Reading(f"{case}, level, dB", level_db, one.level_db, within(0.2))


def _off_the_walls(room: Reverberation, distance_m: float) -> list[tuple[float, float]]:
    """Milliseconds after the direct sound, and level over it in dB, the earliest first."""
    length, width, height = room.size_m
    surface = 2 * (length * width + length * height + width * height)
    kept = 1 - 0.161 * length * width * height / surface / (room.rt60_ms / 1000)
    across_m = (0.8 * width, 1.2 * width, 0.88 * height, 1.12 * height)
    ways_m = [0.9 * length, 1.1 * length, *(math.hypot(one, distance_m) for one in across_m)]
    return [
        (1000 * (way_m - distance_m) / 343, 10 * math.log10(kept * (distance_m / way_m) ** 2))
        for way_m in sorted(ways_m)
    ]


@calibration("muffling", group="room", unit="Hz")
def muffling(_lab: Lab) -> Iterator[Reading]:
    """A muffled voice is 3 dB down where it was asked to be."""
    sent = white(20, rms=0.05)
    for asked_hz in (800, 1500, 3000):
        room = Room(muffled_hz=asked_hz)
        heard = through(leg(BARE, room), sent)
        _, edge = band_edges_hz(sound(sent), sound(heard), RATE_HZ, flat_hz=(50, 200))
        listen = Sound(RATE_HZ, through(leg(BARE, room), speech()), speech())
        yield Reading(f"{asked_hz} Hz", asked_hz, edge, within(0.02 * asked_hz), listen)
