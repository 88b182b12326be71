"""Brings a vendor's voice to the line's rate, the same to the bit on every run.

Pipecat's own resampler rounds with dither whose seed is the time of day and an address.
"""

import numpy as np
import soxr
from pipecat.frames.frames import (
    Frame,
    InterruptionFrame,
    TTSAudioRawFrame,
    TTSStoppedFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor


class LineRate(FrameProcessor):
    """Resamples speech on its way from a service to the transport; passes on everything else.

    Args:
        rate_hz: The line's.
    """

    def __init__(self, rate_hz: int) -> None:
        super().__init__()
        self._rate_hz = rate_hz
        self._stream: soxr.ResampleStream | None = None
        self._last: TTSAudioRawFrame | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Resamples what is spoken; an utterance's end brings what the filter still holds."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSAudioRawFrame) and frame.sample_rate != self._rate_hz:
            await self._resample(frame)
            return
        if isinstance(frame, TTSStoppedFrame):
            await self._finish()
        elif isinstance(frame, InterruptionFrame):
            self._stream = None
        await self.push_frame(frame, direction)

    async def _resample(self, frame: TTSAudioRawFrame) -> None:
        if self._stream is None:
            self._stream = soxr.ResampleStream(frame.sample_rate, self._rate_hz, 1, dtype="float32")
        self._last = frame
        samples = np.frombuffer(frame.audio, np.int16).astype(np.float32) / 32768
        await self._push(self._stream.resample_chunk(samples), frame)

    async def _finish(self) -> None:
        if self._stream is not None and self._last is not None:
            rest = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
            await self._push(rest, self._last)
        self._stream = None

    async def _push(self, samples: np.ndarray, like: TTSAudioRawFrame) -> None:
        if not len(samples):
            return
        pcm = np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16).tobytes()
        made = TTSAudioRawFrame(
            audio=pcm, sample_rate=self._rate_hz, num_channels=1, context_id=like.context_id
        )
        made.metadata.update(like.metadata)
        await self.push_frame(made)
