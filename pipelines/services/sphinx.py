"""PocketSphinx behind Pipecat's segmented speech-to-text interface."""

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
from pipecat.frames.frames import Frame, TranscriptionFrame
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.utils.time import time_now_iso8601

from pipelines.ears.elsewhere import DistantRecogniser
from pipelines.ears.recogniser import Pcm, Reading, Recogniser
from pipelines.services.frames import AlternativesFrame, ListenForFrame
from pipelines.services.wiring import Wiring

MEDIAN_LATENCY_MS = 150.0
PREROLL_S = 0.4
"""Sound kept from before the voice activity detector's onset."""


class SphinxSTT(SegmentedSTTService):
    """Transcribes one segment at a time with the grammar that was asked for last."""

    Settings = STTSettings

    def __init__(
        self,
        wiring: Wiring,
        recogniser: Recogniser | DistantRecogniser,
        *,
        grammar: str,
        latency_ms: float = MEDIAN_LATENCY_MS,
    ) -> None:
        super().__init__(
            settings=STTSettings(model=None, language=None),
            ttfs_p99_latency=0.35,
            trailing_silence_secs=0.1,
        )
        self._recogniser = recogniser
        self._grammar = grammar
        self._latency = wiring.latency("stt", latency_ms)
        self._stopwatch = wiring.stopwatch

    @property
    def wants_wav_segments(self) -> bool:
        """Samples, not a WAV file."""
        return False

    def can_generate_metrics(self) -> bool:
        """It reports the seconds it listened to."""
        return True

    async def setup(self, setup: FrameProcessorSetup) -> None:  # type: ignore[override]
        """Keeps less sound from before the onset than Pipecat's second: it costs decoding."""
        await super().setup(setup)
        self._audio_buffer_size_1s = int(self.sample_rate * 2 * PREROLL_S)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Takes note of what to listen for; the rest is Pipecat's."""
        if isinstance(frame, ListenForFrame):
            self._grammar = frame.grammar
        await super().process_frame(frame, direction)

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """One transcript of one segment."""
        started_s = asyncio.get_running_loop().time()
        reading = await self._hear(np.frombuffer(audio, np.int16))
        await self._latency.pay(started_s=started_s)
        if reading.text:
            await self.push_frame(AlternativesFrame(reading.alternatives))
            yield TranscriptionFrame(reading.text, "peer", time_now_iso8601())

    async def _hear(self, pcm: Pcm) -> Reading:
        if isinstance(self._recogniser, DistantRecogniser):
            return await self._recogniser.hear(pcm, self.sample_rate, grammar=self._grammar)
        started = self._stopwatch.start()
        reading = self._recogniser.hear(pcm, self.sample_rate, grammar=self._grammar)
        self._stopwatch.stop("stt", started)
        return reading
