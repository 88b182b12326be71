"""An agent that is one speech-to-speech model: its pipeline, and what the scribe notes of it."""

from typing import Any

import numpy as np
import soxr
from pipecat.frames.frames import (
    Frame,
    FunctionCallsStartedFrame,
    InputAudioRawFrame,
    LLMContextFrame,
    LLMFullResponseStartFrame,
    LLMMessagesAppendFrame,
    ProposedUserStartedSpeakingFrame,
    ProposedUserStoppedSpeakingFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies

from pipelines.answer_watch import AnswerWatch
from pipelines.line_rate import LineRate
from pipelines.notes import mind_tap, mouth_tap, voice_tap
from pipelines.services import registry
from pipelines.services.speech_to_speech import HEARS_AT_HZ, detection, vad_stop_s
from pipelines.services.wiring import Wiring
from pipelines.side import SidePipeline, turn_params, worker_of
from pipelines.taps import AudioEndsHere, Tap
from pipelines.transport import LineTransport

ONSET_S = 0.2
"""How much later than speech a model's voice activity detector says so, about."""
SILENCE = "The caller has said nothing for a while. Ask whether they are still there."
"""What a model is told that does not hear time pass."""


def build_s2s(wiring: Wiring, *, tools: list[Any]) -> SidePipeline:
    """The pipeline of an agent that hears, thinks and speaks in one.

    Raises:
        ServiceFault: the service cannot be built as the configuration asks.
    """
    transport = LineTransport(wiring.scribe.telephone, wiring.side)
    context = LLMContext(tools=tools)
    listener, speaker = LLMContextAggregatorPair(context, user_params=_turn_params(wiring))
    model = registry.build("s2s", wiring)
    watch = AnswerWatch(wiring)
    processors = [
        transport.input(),
        listener,
        heard_tap(wiring, watch),
        HearingRate(HEARS_AT_HZ.get(_name(wiring), wiring.sample_rate_hz)),
        model,
        AudioEndsHere(),
        _answer_tap(wiring, watch),
        Numbered(),
        LineRate(wiring.sample_rate_hz),
        voice_tap(wiring),
        transport.output(),
        mouth_tap(wiring),
        speaker,
    ]

    async def nudge() -> None:
        told: list[Any] = [{"role": "developer", "content": SILENCE}]
        await model.queue_frame(LLMMessagesAppendFrame(told, run_llm=True))

    return SidePipeline(worker_of(processors, wiring), context, listener, model, nudge=nudge)


def _name(wiring: Wiring) -> str:
    return (wiring.services.s2s.service if wiring.services.s2s else None) or ""


def _turn_params(wiring: Wiring) -> LLMUserAggregatorParams:
    """OpenAI tells when turns start and stop, if it may; else our own detectors do."""
    if _name(wiring) != "openai_realtime" or detection(wiring) is False:
        return turn_params(wiring.turns, wiring)
    interrupts = wiring.turns.interruptible
    return LLMUserAggregatorParams(
        user_turn_strategies=ExternalUserTurnStrategies(enable_interruptions=interrupts),
        user_idle_timeout=wiring.turns.idle_ms / 1000,
    )


# ---- processors ---------------------------------------------------------------------------------


class HearingRate(FrameProcessor):
    """Brings what the line delivers to the rate of the model, the same to the bit on every run.

    Args:
        rate_hz: The model's.
    """

    def __init__(self, rate_hz: int) -> None:
        super().__init__(enable_direct_mode=True)
        self._rate_hz = rate_hz
        self._stream: soxr.ResampleStream | None = None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Resamples sound from the line; passes on everything else."""
        await super().process_frame(frame, direction)
        if isinstance(frame, InputAudioRawFrame) and frame.sample_rate != self._rate_hz:
            frame = self._resampled(frame)
        await self.push_frame(frame, direction)

    def _resampled(self, frame: InputAudioRawFrame) -> InputAudioRawFrame:
        if self._stream is None:
            self._stream = soxr.ResampleStream(frame.sample_rate, self._rate_hz, 1, dtype="float32")
        samples = np.frombuffer(frame.audio, np.int16).astype(np.float32) / 32768
        made = np.clip(np.rint(self._stream.resample_chunk(samples) * 32768), -32768, 32767)
        return InputAudioRawFrame(
            audio=made.astype(np.int16).tobytes(), sample_rate=self._rate_hz, num_channels=1
        )


class Numbered(FrameProcessor):
    """Numbers what is spoken, as text-to-speech services do: models leave that out."""

    def __init__(self) -> None:
        super().__init__(enable_direct_mode=True)
        self._n = 0

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Puts the utterance's number on its frames."""
        await super().process_frame(frame, direction)
        if isinstance(frame, TTSStartedFrame):
            self._n += 1
        if isinstance(frame, TTSStartedFrame | TTSAudioRawFrame | TTSStoppedFrame):
            frame.context_id = f"spoken-{self._n}"
        await self.push_frame(frame, direction)


# ---- notes --------------------------------------------------------------------------------------


def heard_tap(wiring: Wiring, watch: AnswerWatch) -> Tap:
    """Before the model: its transcripts, and what it, or our own detector, takes for speech.

    A transcript may come when the next segment has begun, so segments wait for theirs in order.
    """
    scribe, side = wiring.scribe, wiring.side
    stop_s = vad_stop_s(wiring)

    def now(before_s: float) -> int:
        telephone = scribe.telephone
        return max(0, telephone.now() - round(before_s * telephone.rate_hz))

    segments: list[tuple[int, int]] = []
    starts: list[int] = []

    def started(before_s: float) -> None:
        watch.came()
        starts[:] = [now(before_s)]

    def stopped(before_s: float) -> None:
        watch.owed()
        if starts:
            segments.append((starts[0], max(starts[0], now(before_s))))
            starts.clear()

    def heard(frame: TranscriptionFrame) -> None:
        segment = segments.pop(0) if segments else None
        if not frame.text.strip():
            return
        scribe.hears(side, frame.text, segment=segment)
        if segment is not None:
            scribe.turn_was(side, frame.text, segment[1])

    return Tap(
        {
            ProposedUserStartedSpeakingFrame: lambda _: started(ONSET_S),
            ProposedUserStoppedSpeakingFrame: lambda _: stopped(stop_s),
            VADUserStartedSpeakingFrame: lambda f: started(f.start_secs),
            VADUserStoppedSpeakingFrame: lambda f: stopped(f.stop_secs),
            TranscriptionFrame: heard,
            LLMContextFrame: watch.owed,
        }
    )


def _answer_tap(wiring: Wiring, watch: AnswerWatch) -> Tap:
    """Behind the model. Pipecat tells twice of an answer that was asked for: it begins once."""
    wiring.scribe.words_follow.add(wiring.side)
    tap = mind_tap(wiring)
    begins = tap.watcher(LLMFullResponseStartFrame)

    def starts(frame: LLMFullResponseStartFrame) -> None:
        if not wiring.scribe.is_about_to_speak(wiring.side):
            begins(frame)

    tap.watch(LLMFullResponseStartFrame, starts)
    for sign in (TTSStartedFrame, FunctionCallsStartedFrame):
        tap.watch(sign, watch.came)
    return tap
