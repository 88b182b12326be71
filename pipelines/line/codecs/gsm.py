"""GSM full rate (3GPP TS 46.010) at 13 kbit/s, as libsndfile implements it.

libsndfile reads and writes files, so encoder and decoder each work on a file that never ends.
"""

import io

import numpy as np
import numpy.typing as npt
import soundfile

from pipelines.line.codecs.coder import Coder, Pcm, Rest

RATE_HZ = 8000
PACKET_BYTES = 33
_RAW = {"samplerate": RATE_HZ, "channels": 1, "format": "RAW", "subtype": "GSM610"}
_SAMPLES = 160
_ENDLESS = PACKET_BYTES * 10**8
"""Bytes that the decoder's file claims to hold: 23 days."""
_N_BITS = 8 * PACKET_BYTES
_XMAXC_AT = [4 + 36 + 56 * subframe + 7 + 2 + 2 for subframe in range(4)]
"""First bit of each subframe's level: after the signature and the eight log area ratios, in each
subframe after lag, gain and grid (TS 46.010, table 1.1, in the order of RFC 3551, 4.5.8.1)."""
_XMAXC_BITS = 6
QUIETER_STEPS = 4
"""TS 46.011, 5: a substituted frame's levels fall by 4 of 64 steps with every further frame."""


MUTED_AFTER = 16
"""The same: 320 ms after the last good frame the output is silent. Levels alone do not see to that,
for a frame that repeats a steady voice's pitch keeps itself going."""


class _Pipe(io.RawIOBase):
    """A file that holds what was put into it and has not been taken out."""

    def __init__(self) -> None:
        self.held = bytearray()
        self._at = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: _ENDLESS}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def write(self, data: object) -> int:
        octets = bytes(data)  # type: ignore[call-overload]
        self.held += octets
        return len(octets)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        taken = self.held[: len(buffer)]
        buffer[: len(taken)] = taken
        del self.held[: len(taken)]
        return len(taken)

    def take(self) -> bytes:
        """All of it."""
        taken = bytes(self.held)
        self.held.clear()
        return taken


class GsmFr(Coder):
    """Encoder and decoder."""

    sample_rate_hz = RATE_HZ
    rest = Rest(after=50)
    """From then on every packet is the same."""

    def __init__(self) -> None:
        self._sent, self._received = _Pipe(), _Pipe()
        self._encoder = soundfile.SoundFile(self._sent, "w", **_RAW)
        self._decoder: soundfile.SoundFile | None = None
        """Opened with the first packet: it reads one at once."""
        self._last = bytes(PACKET_BYTES)
        self._n_missing = 0

    def encode(self, pcm: Pcm) -> bytes:
        """33 octets."""
        self._encoder.write(pcm)
        return self._sent.take()

    def decode(self, packet: bytes) -> Pcm:
        """160 samples."""
        self._last, self._n_missing = packet, 0
        return self._play(packet)

    def conceal(self) -> Pcm:
        """The last frame again, then quieter with every frame until it is silent: TS 46.011."""
        pcm = self._play(self._last)
        self._last = quieter(self._last)
        self._n_missing += 1
        return np.rint(pcm * _muting(self._n_missing)).astype(np.int16)

    def _play(self, packet: bytes) -> Pcm:
        self._received.held += packet
        if self._decoder is None:
            self._decoder = soundfile.SoundFile(self._received, "r", **_RAW)
        pcm: Pcm = self._decoder.read(_SAMPLES, dtype="int16")
        return pcm


def _muting(n_missing: int) -> npt.NDArray[np.float64]:
    """Gains of the samples of the n-th missing frame: 1 for the first, then down in a line to 0."""
    steps = MUTED_AFTER - n_missing + 1 - np.arange(1, _SAMPLES + 1) / _SAMPLES
    return np.clip(steps / (MUTED_AFTER - 1), 0, 1)


def quieter(packet: bytes) -> bytes:
    """The frame with each subframe's level `QUIETER_STEPS` lower, at least 0."""
    bits = int.from_bytes(packet, "big")
    for at in _XMAXC_AT:
        shift = _N_BITS - at - _XMAXC_BITS
        level = bits >> shift & (1 << _XMAXC_BITS) - 1
        bits -= min(level, QUIETER_STEPS) << shift
    return bits.to_bytes(PACKET_BYTES, "big")
