"""Models that run in this process: at the rate that they hear, and as late as they would be."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import numpy as np
import soxr

from pipelines.services.latency import Latency
from pipelines.services.vendor import Vendor
from pipelines.services.wiring import Wiring

MEDIAN_LATENCY_MS = {"stt": 300.0, "tts": 150.0}
"""Where nothing else is asked for: chosen by hand, for a machine of one's own, measured on none. In
simulated time computation costs none, so that it is paid here."""


def in_this_process(
    made: type[Any], wiring: Wiring, vendor: Vendor, options: dict[str, Any]
) -> Any:  # noqa: ANN401
    """A service that hears at its own rate, and answers when its latency profile says."""
    latency = wiring.latency(vendor.kind, MEDIAN_LATENCY_MS[vendor.kind])
    around = _listening if vendor.kind == "stt" else _speaking
    return around(made, latency, (wiring.sample_rate_hz, vendor.rate_hz))(**options)


def resampled(audio: bytes, from_hz: int, to_hz: int | None) -> bytes:
    """16-bit samples at another rate. None: as they are."""
    if to_hz is None or to_hz == from_hz:
        return audio
    samples = soxr.resample(np.frombuffer(audio, np.int16).astype(np.float32), from_hz, to_hz)
    return bytes(np.clip(np.rint(samples), -32768, 32767).astype(np.int16).tobytes())


def _listening(made: type[Any], latency: Latency, rates: tuple[int, int | None]) -> type[Any]:
    class Listening(made):  # type: ignore[misc]
        async def run_stt(self, audio: bytes) -> AsyncGenerator[Any, None]:
            started_s = asyncio.get_running_loop().time()
            heard = resampled(audio, *rates)
            frames = [frame async for frame in super().run_stt(heard)]
            await latency.pay(started_s=started_s)
            for frame in frames:
                yield frame

    return _named(Listening, made)


def _speaking(made: type[Any], latency: Latency, _rates: tuple[int, int | None]) -> type[Any]:
    class Speaking(made):  # type: ignore[misc]
        async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Any, None]:
            started_s = asyncio.get_running_loop().time()
            is_first = True
            async for frame in super().run_tts(text, context_id):
                if is_first:
                    await latency.pay(started_s=started_s)
                is_first = False
                yield frame

    return _named(Speaking, made)


def _named(cls: type[Any], made: type[Any]) -> type[Any]:
    cls.__name__ = cls.__qualname__ = made.__name__
    return cls
