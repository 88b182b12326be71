"""The way of a voice from the lips to the microphone."""

import math
from typing import NamedTuple

import numpy as np

from personas.schema import MOUTH_M, Room
from pipelines.line.convolution import Convolution
from pipelines.line.effect import Effect, Streams
from pipelines.line.fir import Fir
from pipelines.line.level import Level
from pipelines.line.muffling import muffling
from pipelines.line.reverberation import direct_gain, impulse_response
from pipelines.line.speech_spectrum import speech_gain_db


class Path(NamedTuple):
    """What a voice meets on its way, and what remains of its level."""

    effects: tuple[Effect, ...]
    gain_db: float
    """For average speech, within the telephone band: distance, muffling and the room's answer."""


def voice_path(room: Room, *, sample_rate_hz: int, rng: Streams) -> Path:
    """Muffling, then distance and reverberation, as one effect. None at `MOUTH_M` without either.

    Args:
        room: The settings.
        sample_rate_hz: Of the line.
        rng: It asks for `reverberation` where there is any.
    """
    muffled = muffling(room.muffled_hz, sample_rate_hz) if room.muffled_hz else None
    if room.reverberation:
        heard = impulse_response(
            room.reverberation,
            distance_m=room.distance_m,
            sample_rate_hz=sample_rate_hz,
            rng=rng("reverberation"),
        )
        if muffled is not None:
            heard = np.convolve(muffled, heard)
        return Path((Convolution(heard, sample_rate_hz),), speech_gain_db(heard, sample_rate_hz))
    if muffled is not None:
        heard = direct_gain(room.distance_m) * muffled
        return Path((Fir(heard),), speech_gain_db(heard, sample_rate_hz))
    if room.distance_m == MOUTH_M:
        return Path((), 0.0)
    distance_db = 20 * math.log10(direct_gain(room.distance_m))
    return Path((Level(distance_db),), distance_db)
