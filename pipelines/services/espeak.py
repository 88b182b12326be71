"""espeak-ng behind Pipecat's text-to-speech interface."""

import asyncio
from collections.abc import AsyncGenerator

from pipecat.frames.frames import Frame, TTSAudioRawFrame
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.settings import TTSSettings
from pipecat.services.tts_service import TTSService

from pipelines.services.frames import ChangeVoiceFrame
from pipelines.services.wiring import Wiring
from pipelines.speech import spoken_pcm

MEDIAN_LATENCY_MS = 120.0
"""To the first sound. Chosen by hand, for one's own machine; vendors' are 150 to 320 ms (`spar list
latencies`)."""


class EspeakTTS(TTSService):
    """Speaks with a persona's voice, rate and pitch, at its level."""

    Settings = TTSSettings

    def __init__(self, wiring: Wiring, *, latency_ms: float = MEDIAN_LATENCY_MS) -> None:
        voice = wiring.voice
        super().__init__(
            push_start_frame=True,
            push_stop_frames=True,
            sample_rate=wiring.sample_rate_hz,
            settings=TTSSettings(model=None, voice=voice.ids["espeak"], language=None),
        )
        self._voice = voice
        self._latency = wiring.latency("tts", latency_ms)
        self._stopwatch = wiring.stopwatch

    def can_generate_metrics(self) -> bool:
        """It reports the characters it was given."""
        return True

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Changes its voice when somebody else goes on speaking; the rest is Pipecat's."""
        if isinstance(frame, ChangeVoiceFrame):
            self._voice = frame.voice
            self._settings.voice = frame.voice.ids["espeak"]
        await super().process_frame(frame, direction)

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        """One sentence as one frame of sound."""
        started_s = asyncio.get_running_loop().time()
        await self.start_tts_usage_metrics(text)
        pcm = await asyncio.to_thread(self._pcm, text)
        await self._latency.pay(started_s=started_s)
        yield TTSAudioRawFrame(
            audio=pcm, sample_rate=self.sample_rate, num_channels=1, context_id=context_id
        )

    def _pcm(self, text: str) -> bytes:
        started = self._stopwatch.start()
        pcm = spoken_pcm(text, self._voice, sample_rate_hz=self.sample_rate)
        self._stopwatch.stop("tts", started)
        return pcm
