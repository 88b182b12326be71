"""G.711 A-law, after the tables 1a and 1b of ITU-T G.711 (11/1988).

The decision values lie on a scale of 13 bits, magnitude 0 to 4,096: thirty-two intervals of 2, then
six segments of sixteen intervals of 4, 8, ... 128. An output value is the middle of its interval,
so nothing is decoded as silence: the quietest is 8 steps of 16 bits. An input exactly on a decision
value goes outwards on both sides of zero, as in `g711`. Every second bit of an octet is inverted.
"""

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Effect, Samples

_FULL_SCALE = 32768
_EVEN_BITS = 0x55
_STEPS = np.repeat([2, 4, 8, 16, 32, 64, 128], [32, *[16] * 6])
_DECISIONS = np.concatenate(([0], np.cumsum(_STEPS)))
_OUTPUTS = (_DECISIONS[:-1] + _DECISIONS[1:]) // 2


def encode(pcm: npt.NDArray[np.int16]) -> npt.NDArray[np.uint8]:
    """16-bit samples as the octets of table 1: 0xD5 is the least above zero, 0xAA the loudest."""
    magnitude = np.abs(pcm.astype(np.int32)) >> 3
    interval = np.minimum(np.searchsorted(_DECISIONS, magnitude, side="right") - 1, 127)
    return (np.where(pcm < 0, interval, interval | 0x80) ^ _EVEN_BITS).astype(np.uint8)


def decode(octets: npt.NDArray[np.uint8]) -> npt.NDArray[np.int16]:
    """Octets as 16-bit samples: eight times the 13-bit output value, at most 32,256."""
    plain = octets ^ _EVEN_BITS
    magnitude = 8 * _OUTPUTS[plain & 0x7F]
    return np.asarray(np.where(plain & 0x80, magnitude, -magnitude), np.int16)


def _round_trip() -> Samples:
    """Every 16-bit sample, from the lowest, after encoding and decoding."""
    pcm = np.arange(-_FULL_SCALE, _FULL_SCALE).astype(np.int16)
    return decode(encode(pcm)).astype(np.float32) / np.float32(_FULL_SCALE)


_COMPANDED = _round_trip()


class ALaw(Effect):
    """Encoding and decoding, one table look-up per sample. Does not limit the band: `Band` does."""

    def process(self, frame: Samples) -> Samples:
        """`frame` rounded to 16 bits, clipped, encoded and decoded."""
        steps = np.rint(frame * np.float32(_FULL_SCALE)).astype(np.int32)
        heard: Samples = _COMPANDED.take(steps + _FULL_SCALE, mode="clip")
        return heard
