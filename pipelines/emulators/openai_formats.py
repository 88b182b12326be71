"""The formats in which OpenAI's `/v1/audio/speech` answers, as its API reference lists them."""

import io
from typing import NamedTuple

import numpy as np

from pipelines.emulators.sound import LINEAR, wav_of


class _Format(NamedTuple):
    media_type: str
    container: str = ""
    """FFmpeg's name. Empty: it is made without FFmpeg."""
    encoder: str = ""
    rate_hz: int | None = None
    """What the encoder wants. None: any."""


DEFAULT_FORMAT = "mp3"
"""Of a request that names none."""
_FORMATS = {
    "pcm": _Format("audio/pcm"),
    "wav": _Format("audio/wav"),
    "mp3": _Format("audio/mpeg", "mp3", "mp3"),
    "flac": _Format("audio/flac", "flac", "flac"),
    "aac": _Format("audio/aac", "adts", "aac"),
    "opus": _Format("audio/ogg", "ogg", "libopus", 48_000),
}
FORMATS = tuple(_FORMATS)
_SAME = {"fflags": "+bitexact"}
"""Of the same sound the same file: else Ogg draws a number for it."""


def media_type(name: str) -> str:
    """What an answer in a format is, for its header."""
    return _FORMATS[name].media_type


def encoded(pcm: bytes, name: str, *, rate_hz: int) -> bytes:
    """A file of speech.

    Args:
        pcm: 16-bit samples, mono.
        name: One of `FORMATS`.
        rate_hz: Of the samples.

    Raises:
        ImportError: the format needs PyAV, the extra `codecs`, which is not installed.
    """
    how = _FORMATS[name]
    if how.container:
        return _by_ffmpeg(pcm, how, rate_hz)
    return wav_of(LINEAR.read(pcm), rate_hz) if name == "wav" else pcm


def _by_ffmpeg(pcm: bytes, how: _Format, rate_hz: int) -> bytes:
    import av  # late: an extra
    from av.audio import AudioStream

    samples = np.frombuffer(pcm, np.int16).reshape(1, -1)
    file = io.BytesIO()
    with av.open(file, "w", format=how.container, options=_SAME) as container:
        stream = container.add_stream(how.encoder, rate=how.rate_hz or rate_hz, layout="mono")
        assert isinstance(stream, AudioStream)  # noqa: S101 -- for the type checker
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
        frame.sample_rate = rate_hz
        for one in (frame, None):
            container.mux(stream.encode(one))
    return file.getvalue()
