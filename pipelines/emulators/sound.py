"""Sound on a vendor's wire: samples to the bytes of an encoding, and back."""

import io
import wave
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.ears.recogniser import Pcm
from pipelines.line import g711

PIECE_S = 0.1
"""Of sound in a message."""


class Encoding(NamedTuple):
    """How samples are written."""

    n_bytes: int
    """Of one sample."""
    write: Callable[[Pcm], bytes]
    read: Callable[[bytes], Pcm]


def _read_linear(sound: bytes) -> Pcm:
    return np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").astype(np.int16)


def _read_mu_law(sound: bytes) -> npt.NDArray[np.int16]:
    return g711.decode(np.frombuffer(sound, np.uint8))


def _read_float(sound: bytes) -> Pcm:
    samples = np.frombuffer(sound[: len(sound) // 4 * 4], "<f4")
    return np.asarray(np.clip(np.rint(samples * 32768), -32768, 32767), np.int16)


def _write_float(pcm: Pcm) -> bytes:
    return (pcm.astype(np.float32) / 32768).astype("<f4").tobytes()


LINEAR = Encoding(2, lambda pcm: pcm.astype("<i2").tobytes(), _read_linear)
MU_LAW = Encoding(1, lambda pcm: g711.encode(pcm).tobytes(), _read_mu_law)
FLOAT = Encoding(4, _write_float, _read_float)


def pieces(sound: bytes, encoding: Encoding, rate_hz: int) -> Iterator[bytes]:
    """Encoded sound in messages of `PIECE_S`."""
    step = encoding.n_bytes * round(PIECE_S * rate_hz)
    for start in range(0, len(sound), step):
        yield sound[start : start + step]


def wav_of(pcm: Pcm, rate_hz: int) -> bytes:
    """A WAV file of mono samples, shape (n_samples,)."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(LINEAR.write(pcm))
    return file.getvalue()
