"""A room's impulse response from its size, its RT60 and the distance to the microphone.

The direct sound falls with 1 / distance. It is followed by one reflection off each wall, to the
nearest sample (`early_reflections`), and, one mean free path later (4 V / S, after Sabine), by a
diffuse field in the form of J.-D. Polack's model ("La transmission de l'énergie sonore dans les
salles", 1988): white noise with an exponential decay of 60 dB in RT60. Its samples are random signs
instead of Polack's Gaussian draws: as white, and their energy decays exactly. How loud all of that
is together follows from the critical distance, at which it is as loud as the direct sound
(H. Kuttruff, "Room Acoustics"; source and microphone without directivity),

    r_c = sqrt(A / (16 pi)),    A = 0.161 V / RT60    (Sabine)

so that its energy over that of the direct sound is (r / r_c)**2; and of this, what comes before
the first reflection is missing (M. Barron and L.-J. Lee, "Energy relations in concert auditoriums",
1988). There are no modes: the decay is the same at all frequencies. The time of the direct sound's
travel is left out, for the leg's delay is stated.
"""

import math

import numpy as np

from personas.room import surface_m2, volume_m3
from personas.schema import MOUTH_M, Reverberation
from pipelines.line.early_reflections import SOUND_M_PER_S, absorption_m2, early_reflections
from pipelines.line.fir import Response

_DECAY = 6 * math.log(10)
"""Energy falls by 60 dB: a factor of exp(_DECAY)."""


def critical_distance_m(room: Reverberation) -> float:
    """Where the direct sound is as loud as the room's."""
    return math.sqrt(absorption_m2(room) / (16 * math.pi))


def direct_gain(distance_m: float) -> float:
    """Factor of amplitude by which the direct sound differs from that at `MOUTH_M`."""
    return MOUTH_M / distance_m


def impulse_response(
    room: Reverberation, *, distance_m: float, sample_rate_hz: int, rng: np.random.Generator
) -> Response:
    """What the microphone hears of a click at the lips that is 1 at `MOUTH_M`."""
    rt60_s = room.rt60_ms / 1000
    mean_free_path_m = 4 * volume_m3(room.size_m) / surface_m2(room.size_m)
    first = max(1, round(mean_free_path_m / SOUND_M_PER_S * sample_rate_hz))
    since_s = np.arange(round(rt60_s * sample_rate_hz)) / sample_rate_hz
    signs = np.where(rng.random(len(since_s)) < 0.5, -1.0, 1.0)
    field = signs * np.exp(-_DECAY / 2 * since_s / rt60_s)
    after_first = math.exp(-_DECAY * first / sample_rate_hz / rt60_s)
    energy = (distance_m / critical_distance_m(room)) ** 2 * after_first
    field *= math.sqrt(energy / float(np.square(field).sum()))
    after = np.concatenate((np.zeros(first), field))
    reflections = np.zeros(len(after))
    for one in early_reflections(room, distance_m=distance_m):
        if (at := round(one.after_s * sample_rate_hz)) < len(after):
            reflections[at] += _in_place_of(after, at, one.gain)
    after += reflections
    after[0] = 1
    return direct_gain(distance_m) * after


def _in_place_of(field: Response, at: int, gain: float) -> float:
    """The gain of a reflection, which takes its energy from the field around its arrival.

    So the room decays as it did. Where it swallows so much that less is left from then on, a
    reflection has that.
    """
    until = np.cumsum(np.square(field))
    before = float(until[at - 1]) if at else 0.0
    energy = min(gain**2, float(until[-1]) - before)
    lowest = min(max(0.0, before - energy / 2), float(until[-1]) - energy)
    kept = until - np.clip(until - lowest, 0, energy)
    field[:] = np.copysign(np.sqrt(np.diff(kept, prepend=0.0).clip(0)), field)
    return math.sqrt(energy)
