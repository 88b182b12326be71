"""PocketSphinx behind Pipecat's segmented speech-to-text interface."""

import asyncio
from collections.abc import AsyncGenerator, Callable

import numpy as np
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    TranscriptionFrame,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessorSetup
from pipecat.services.settings import STTSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.utils.time import time_now_iso8601

from pipelines.ears.elsewhere import DistantRecogniser
from pipelines.ears.recogniser import Pcm, Reading, Recogniser
from pipelines.services.frames import AlternativesFrame, ListenForFrame
from pipelines.services.wiring import Wiring

MEDIAN_LATENCY_MS = 150.0
"""Chosen by hand, for a segment at a time on one's own machine; vendors' are 247 ms and more (`spar
list latencies`)."""
INTERIM_MEDIAN_LATENCY_MS = 60.0
"""Chosen by hand: a part of a sentence is heard again sooner than a whole one."""
INTERIM_S = 0.2
"""So much more sound has to come before it is heard again what was said so far."""
INTERIM_WINDOW_S = 2.6
"""So much of it is heard again; at most `INTERIM_LONGEST_S` from the start of a sentence."""
INTERIM_LONGEST_S = 6.0
"""Chosen by hand: to hear it over costs computation, and who talks longer is not answered early."""
PREROLL_S = 0.8
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
        self._interim_latency = wiring.latency("stt.interim", INTERIM_MEDIAN_LATENCY_MS)
        self._stopwatch = wiring.stopwatch
        self._wiring = wiring
        self._wants_interim: Callable[[], bool] = lambda: (
            wiring.side == "customer" and wiring.floor.wants_to_answer
        )
        self._n_heard_so_far = 0

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

    async def process_audio_frame(
        self, frame: InputAudioRawFrame, direction: FrameDirection
    ) -> None:
        """Keeps the sound, and hears it so far if somebody wants to answer early."""
        await super().process_audio_frame(frame, direction)
        if not self._user_speaking:
            self._n_heard_so_far = 0
        elif self._wants_interim() and self._is_time_to_hear():
            self._n_heard_so_far = len(self._audio_buffer)
            latest = self._audio_buffer[-round(2 * INTERIM_WINDOW_S * self.sample_rate) :]
            self.create_task(self._hear_so_far(bytes(latest)))

    def _is_time_to_hear(self) -> bool:
        n_new = len(self._audio_buffer) - self._n_heard_so_far
        per_s = 2 * self.sample_rate
        return n_new >= INTERIM_S * per_s and self._n_heard_so_far < INTERIM_LONGEST_S * per_s

    async def _hear_so_far(self, audio: bytes) -> None:
        reading = await self._hear(np.frombuffer(audio, np.int16))
        await self._interim_latency.pay()
        if reading.text:
            await self.push_frame(
                InterimTranscriptionFrame(reading.text, "peer", time_now_iso8601())
            )

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        """One transcript of one segment."""
        started_s = asyncio.get_running_loop().time()
        reading = await self._hear(np.frombuffer(audio, np.int16))
        await self._latency.pay(started_s=started_s)
        if reading.text:
            await self.push_frame(AlternativesFrame(reading.alternatives))
            yield TranscriptionFrame(reading.text, "peer", time_now_iso8601())

    async def _hear(self, pcm: Pcm) -> Reading:
        self._grammar = self._wiring.listen_for or self._grammar
        if isinstance(self._recogniser, DistantRecogniser):
            return await self._recogniser.hear(pcm, self.sample_rate, grammar=self._grammar)
        started = self._stopwatch.start()
        reading = self._recogniser.hear(pcm, self.sample_rate, grammar=self._grammar)
        self._stopwatch.stop("stt", started)
        return reading
