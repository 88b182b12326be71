"""Encoders and decoders of FFmpeg, through PyAV, which the extra `codecs` brings."""

from types import ModuleType
from typing import Any

import numpy as np

from personas.codecs import PACKAGE, PACKAGE_HINT
from pipelines.line.codecs.coder import Pcm


class CodecMissing(Exception):  # noqa: N818 -- a fault of the installation, which the user can mend
    """A codec whose package is not installed; the message names the way on."""


def pyav(codec: str) -> ModuleType:
    """PyAV. Imported when a leg needs it: it takes 50 ms, and most lines do without.

    Raises:
        CodecMissing: It is not installed.
    """
    try:
        import av
    except ImportError as error:
        rule = f"codec `{codec}` needs the package `{PACKAGE}`, which is not installed"
        raise CodecMissing(f"{rule}; hint: {PACKAGE_HINT}") from error
    return av


class Encoder:
    """One of FFmpeg's encoders, mono, that gives a packet for every frame."""

    def __init__(
        self,
        av: ModuleType,
        name: str,
        *,
        sample_rate_hz: int,
        bit_rate_bps: int | None = None,
        options: dict[str, str] | None = None,
    ) -> None:
        self._av, self._rate_hz = av, sample_rate_hz
        context = _context(av, name, "w", sample_rate_hz)
        context.format = "s16"
        context.options = options or {}
        if bit_rate_bps:
            context.bit_rate = bit_rate_bps
        context.open()
        self._context = context
        self._at = 0

    def encode(self, pcm: Pcm) -> bytes:
        """A frame of samples as one packet."""
        samples = pcm.reshape(1, -1)
        frame = self._av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate, frame.pts = self._rate_hz, self._at
        self._at += len(pcm)
        (packet,) = self._context.encode(frame)
        return bytes(packet)


class Decoder:
    """One of FFmpeg's decoders, mono, that gives a frame for every packet."""

    def __init__(self, av: ModuleType, name: str, *, sample_rate_hz: int) -> None:
        self._av = av
        self._context = _context(av, name, "r", sample_rate_hz)
        self._context.open()

    def decode(self, packet: bytes) -> Pcm:
        """A packet as a frame of 16-bit samples."""
        (frame,) = self._context.decode(self._av.Packet(packet))
        return np.asarray(frame.to_ndarray().reshape(-1), np.int16)


def _context(av: ModuleType, name: str, mode: str, sample_rate_hz: int) -> Any:  # noqa: ANN401 -- PyAV's
    context = av.CodecContext.create(name, mode)
    context.sample_rate, context.layout = sample_rate_hz, "mono"
    return context
