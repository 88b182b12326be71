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
        self._frame: Any = None
        """The same for every packet: what is in it is copied by the encoder."""

    def encode(self, pcm: Pcm) -> bytes:
        """A frame of samples, of one length in all packets, as one packet."""
        if self._frame is None:
            self._frame = self._av.AudioFrame(format="s16", layout="mono", samples=len(pcm))
            self._frame.sample_rate, self._frame.pts = self._rate_hz, -len(pcm)
        self._frame.planes[0].update(np.ascontiguousarray(pcm))
        self._frame.pts += len(pcm)
        (packet,) = self._context.encode(self._frame)
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
        return np.frombuffer(frame.planes[0], np.int16, frame.samples).copy()


def _context(av: ModuleType, name: str, mode: str, sample_rate_hz: int) -> Any:  # noqa: ANN401 -- PyAV's
    context = av.CodecContext.create(name, mode)
    context.sample_rate, context.layout = sample_rate_hz, "mono"
    return context
