"""The first reflections off the walls of a room, by the image source method.

J. B. Allen and D. A. Berkley, "Image method for efficiently simulating small-room acoustics", 1979:
a flat wall sounds like a second speaker, as far behind it as the first is before it. Here are the
images of the first order alone, one for each of four walls, floor and ceiling; what was reflected
more than once is left to the diffuse field of `reverberation`. All walls reflect alike, at all
frequencies, the energy that they do not absorb; how much that is follows from the RT60 (Sabine):

    1 - A / S = 1 - 0.161 V / (S RT60)

Nobody says where in the room they stand, so lips and microphone are put off its centre, where no
two reflections arrive at once: `MIDDLE` between them, as shares of the size, along its length.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

from personas.room import surface_m2, volume_m3
from personas.schema import Reverberation

SOUND_M_PER_S = 343.0
_SABINE_S_PER_M = 0.161
MIDDLE = (0.45, 0.4, 0.44)


class Reflection(NamedTuple):
    """One image, against the direct sound."""

    after_s: float
    gain: float
    """Of amplitude."""


def early_reflections(room: Reverberation, *, distance_m: float) -> list[Reflection]:
    """Those of the walls, the earliest first; six where lips and microphone fit into the room."""
    absorbed = absorption_m2(room) / surface_m2(room.size_m)
    off_a_wall = math.sqrt(max(0.0, 1 - absorbed))
    return sorted(
        Reflection((path_m - distance_m) / SOUND_M_PER_S, off_a_wall * distance_m / path_m)
        for path_m in _paths_m(room.size_m, distance_m)
        if path_m > distance_m
    )


def absorption_m2(room: Reverberation) -> float:
    """Of all walls: that of a perfectly absorbing wall of so many square metres (Sabine)."""
    return _SABINE_S_PER_M * volume_m3(room.size_m) / (room.rt60_ms / 1000)


def _paths_m(size_m: tuple[float, float, float], distance_m: float) -> Iterator[float]:
    """From each image of the lips to the microphone.

    Along the line between them, an image is as far from the microphone as twice the middle is from
    the wall; across it, that is one leg of a triangle whose other leg is the distance.
    """
    for axis, (side_m, share) in enumerate(zip(size_m, MIDDLE, strict=True)):
        for to_wall_m in (share * side_m, (1 - share) * side_m):
            yield 2 * to_wall_m if axis == 0 else math.hypot(2 * to_wall_m, distance_m)
