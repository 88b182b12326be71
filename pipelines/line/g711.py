"""G.711 mu-law, after the tables 2a and 2b of ITU-T G.711 (11/1988).

The decision values lie on a scale of 14 bits, magnitude 0 to 8,159: one interval of 1, fifteen of
2, then seven segments of sixteen intervals of 4, 8, ... 256. An output value is the middle of its
interval. The Recommendation leaves open what an input exactly on a decision value becomes; here it
goes outwards on both sides of zero, so the codec adds no bias (libsndfile does the same).
"""

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Effect, Samples

_FULL_SCALE = 32768
_STEPS = np.repeat([1, 2, 4, 8, 16, 32, 64, 128, 256], [1, 15, *[16] * 7])
_DECISIONS = np.concatenate(([0], np.cumsum(_STEPS)))
_OUTPUTS = np.concatenate(([0], (_DECISIONS[1:-1] + _DECISIONS[2:]) // 2))


def encode(pcm: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """16-bit samples as the octets of table 2: 0xFF is +0, 0x80 the loudest, 0x7F is -0."""
    magnitude = np.abs(pcm.astype(np.int32)) >> 2
    interval = np.searchsorted(_DECISIONS, magnitude, side="right") - 1
    return (np.where(pcm < 0, 0x7F, 0xFF) - np.minimum(interval, 127)).astype(np.uint8)


def decode(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.int16]:
    """Octets as 16-bit samples: four times the 14-bit output value, at most 32,124."""
    magnitude = 4 * _OUTPUTS[0x7F - (octets & 0x7F)]
    return np.asarray(np.where(octets & 0x80, magnitude, -magnitude), np.int16)


def _round_trip() -> Samples:
    """Every 16-bit sample, from the lowest, after encoding and decoding."""
    pcm = np.arange(-_FULL_SCALE, _FULL_SCALE).astype(np.int16)
    return decode(encode(pcm)).astype(np.float32) / np.float32(_FULL_SCALE)


_COMPANDED = _round_trip()


class MuLaw(Effect):
    """Encoding and decoding, one table look-up per sample. Does not limit the band: `Band` does."""

    memory_samples = 0

    def process(self, frame: Samples) -> Samples:
        """`frame` rounded to 16 bits, clipped, encoded and decoded."""
        steps = np.rint(frame * np.float32(_FULL_SCALE)).astype(np.int32)
        heard: Samples = _COMPANDED.take(steps + _FULL_SCALE, mode="clip")
        return heard
