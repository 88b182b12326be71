"""Resampling as a bot's pipeline asks for it, the same to the bit on every run.

soxr rounds to 16 bits with dither, whose seed is the time of day and an address; there is no way to
ask it not to. Pipecat resamples 16-bit sound on a bot's way to the telephone: in simulated time it
is done in floating point instead, and rounded without dither.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt
import soxr

Samples = npt.NDArray[Any]
_Stream: Any = soxr.ResampleStream
_resample: Any = soxr.resample


class Undithered:
    """A stream of 16-bit samples, as `soxr.ResampleStream` is; of other types, that very thing."""

    def __new__(
        cls,
        in_rate: float,
        out_rate: float,
        num_channels: int,
        dtype: Any = "float32",  # noqa: ANN401 -- as soxr has it
        quality: Any = "HQ",  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Takes what soxr takes."""
        if np.dtype(dtype) != np.int16:
            return _Stream(in_rate, out_rate, num_channels, dtype=dtype, quality=quality)
        made = super().__new__(cls)
        made._stream = _Stream(in_rate, out_rate, num_channels, dtype="float32", quality=quality)
        return made

    _stream: Any

    def resample_chunk(self, x: Samples, last: bool = False) -> Samples:
        """The next samples; with `last`, all that are still held."""
        return _rounded(self._stream.resample_chunk(_as_float(x), last=last))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever else soxr's has
        return getattr(self._stream, name)


def _whole(x: Any, in_rate: float, out_rate: float, quality: Any = "HQ") -> Samples:  # noqa: ANN401
    """As `soxr.resample`."""
    if not isinstance(x, np.ndarray) or x.dtype != np.int16:
        found: Samples = _resample(x, in_rate, out_rate, quality=quality)
        return found
    return _rounded(_resample(_as_float(x), in_rate, out_rate, quality=quality))


def _as_float(x: Samples) -> Samples:
    return x.astype(np.float32) / 32768


def _rounded(x: Samples) -> Samples:
    rounded: Samples = np.clip(np.rint(x * 32768), -32768, 32767).astype(np.int16)
    return rounded


@contextmanager
def undithered() -> Iterator[None]:
    """Has everybody in this process resample 16-bit sound without dither."""
    soxr.ResampleStream, soxr.resample = Undithered, _whole
    try:
        yield
    finally:
        soxr.ResampleStream, soxr.resample = _Stream, _resample
