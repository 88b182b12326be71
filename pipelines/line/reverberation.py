"""A room's impulse response from its size, its RT60 and the distance to the microphone.

The direct sound falls with 1 / distance. It is followed, one mean free path later (4 V / S, after
Sabine), by a diffuse field in the form of J.-D. Polack's model ("La transmission de l'énergie
sonore dans les salles", 1988): white noise with an exponential decay of 60 dB in RT60. Its samples
are random signs instead of Polack's Gaussian draws: as white, and their energy decays exactly. How
loud the field is follows from the critical distance, at which both are equal (H. Kuttruff, "Room
Acoustics"; source and microphone without directivity),

    r_c = sqrt(A / (16 pi)),    A = 0.161 V / RT60    (Sabine)

so that its energy over that of the direct sound is (r / r_c)**2; and of this, what comes before
the first reflection is missing (M. Barron and L.-J. Lee, "Energy relations in concert auditoriums",
1988). There are no single early reflections, and no modes: the decay is the same at all
frequencies. The time of the direct sound's travel is left out, for the leg's delay is stated.
"""

import math

import numpy as np

from personas.room import surface_m2, volume_m3
from personas.schema import MOUTH_M, Reverberation
from pipelines.line.fir import Response

SOUND_M_PER_S = 343.0
_SABINE_S_PER_M = 0.161
_DECAY = 6 * math.log(10)
"""Energy falls by 60 dB: a factor of exp(_DECAY)."""


def critical_distance_m(room: Reverberation) -> float:
    """Where the direct sound is as loud as the room's."""
    absorption_m2 = _SABINE_S_PER_M * volume_m3(room.size_m) / (room.rt60_ms / 1000)
    return math.sqrt(absorption_m2 / (16 * math.pi))


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
    response = np.zeros(first + len(field))
    response[0] = 1
    response[first:] = field * math.sqrt(energy / float(np.square(field).sum()))
    return direct_gain(distance_m) * response
