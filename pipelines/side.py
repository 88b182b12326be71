"""One side of a call: its Pipecat pipeline, built the same way for agent and customer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from pipecat.audio.turn.smart_turn.base_smart_turn import SmartTurnParams
from pipecat.audio.vad.vad_analyzer import VADParams
from pipecat.clocks.base_clock import BaseClock
from pipecat.frames.frames import LLMRunFrame, TTSSpeakFrame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.turns.user_start import (
    TranscriptionUserTurnStartStrategy,
    VADUserTurnStartStrategy,
)
from pipecat.turns.user_stop import (
    SpeechTimeoutUserTurnStopStrategy,
    TurnAnalyzerUserTurnStopStrategy,
)
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from personas.schema import TurnSettings
from pipelines.line_rate import LineRate
from pipelines.listening import TimedSmartTurn, TimedVAD
from pipelines.manners.gate import TurnGate
from pipelines.manners.marks import marks_for_voice
from pipelines.manners.throat import Throat
from pipelines.manners.unplanned import unplanned_speech
from pipelines.notes import ear_tap, mind_tap, mouth_tap, voice_tap
from pipelines.services import registry
from pipelines.services.wiring import Wiring
from pipelines.taps import AudioEndsHere, Tap
from pipelines.transport import LineTransport


class LoopClock(BaseClock):
    """Pipecat's clock on the loop's time, read once and not through `time`: it is asked often."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._start_s = 0.0

    def start(self) -> None:
        """Counts from now on."""
        self._loop = asyncio.get_running_loop()
        self._start_s = self._loop.time()

    def get_time(self) -> int:
        """Nanoseconds since the start. 0: not started."""
        return 0 if self._loop is None else round((self._loop.time() - self._start_s) * 1e9)


@dataclass
class SidePipeline:
    """A side that is ready to be run."""

    worker: PipelineWorker
    context: LLMContext
    listener: Any
    """Pipecat's user aggregator, for its events."""
    llm: Any = None
    """Its language model, for what is asked of it aside."""
    gate: TurnGate | None = None
    """When a customer answers. None: an agent, which answers at once."""
    throat: Throat | None = None
    """A customer's."""
    ear: Tap | None = None
    """Of what answers in a customer's place: for what is not speech."""
    hang_up: Callable[[str], Awaitable[None]] | None = None
    """Ends the call for a reason, once what is being said was said."""
    nudge: Callable[[], Awaitable[None]] | None = None
    """How it is told that its peer is silent. None: its language model runs again."""

    async def speak_up(self) -> None:
        """Has it say something, its peer having been silent for long."""
        if self.nudge is not None:
            await self.nudge()
        else:
            await self.worker.queue_frame(LLMRunFrame())

    async def say(
        self, text: str, *, kind: str, remember: bool = False, to_the_end: bool = True
    ) -> None:
        """Speaks without being asked.

        Args:
            text: The words.
            kind: Of the utterance.
            remember: Whether it is part of the conversation that the mind knows.
            to_the_end: Whether nothing can stop it.
        """
        frame = TTSSpeakFrame(text, append_to_context=remember)
        frame.interruptible = not to_the_end
        frame.metadata["kind"] = kind
        await self.worker.queue_frame(frame)


def build_side(wiring: Wiring, *, tools: list[Any]) -> SidePipeline:
    """The pipeline of one side: transport, ear, turns, mind, voice, transport.

    Raises:
        ServiceFault: a service cannot be built as the configuration asks.
    """
    transport = LineTransport(wiring.scribe.telephone, wiring.side)
    context = LLMContext(tools=tools)
    listener, speaker = LLMContextAggregatorPair(
        context, user_params=turn_params(wiring.turns, wiring)
    )
    keypad = Tap({}) if wiring.plan.persona.playbook and wiring.side == "customer" else None
    gate, throat = (TurnGate(wiring), Throat(wiring)) if wiring.side == "customer" else (None, None)
    llm = registry.build("llm", wiring)
    unplanned, unmarked = unplanned_speech(wiring)
    processors = [
        transport.input(),
        registry.build("stt", wiring),
        ear_tap(wiring),
        keypad,
        listener,
        AudioEndsHere(),
        gate,
        llm,
        unplanned,
        mind_tap(wiring),
        marks_for_voice(wiring),
        registry.build("tts", wiring),
        None if wiring.services.tts.service == "espeak" else LineRate(wiring.sample_rate_hz),
        voice_tap(wiring),
        throat,
        transport.output(),
        mouth_tap(wiring),
        unmarked,
        speaker,
    ]
    worker = worker_of([one for one in processors if one is not None], wiring)
    return SidePipeline(worker, context, listener, llm, gate, throat, keypad)


def worker_of(processors: list[Any], wiring: Wiring) -> PipelineWorker:
    """What runs the pipeline of a side."""
    params = PipelineParams(
        audio_in_sample_rate=wiring.sample_rate_hz,
        audio_out_sample_rate=wiring.sample_rate_hz,
        enable_metrics=False,
        enable_usage_metrics=True,
    )
    return PipelineWorker(
        Pipeline(processors),
        name=wiring.side,
        params=params,
        clock=LoopClock(),
        enable_rtvi=False,
        enable_turn_tracking=False,
        idle_timeout_secs=None,
        cancel_runner_on_idle_timeout=False,
    )


def turn_params(turns: TurnSettings, wiring: Wiring) -> LLMUserAggregatorParams:
    """When a side's own detectors take its peer's turn to begin and to be over."""
    vad = TimedVAD(
        wiring.stopwatch,
        VADParams(stop_secs=turns.vad_stop_ms / 1000, min_volume=turns.vad_min_volume),
    )
    interrupts = turns.interruptible
    strategies = UserTurnStrategies(
        start=[
            VADUserTurnStartStrategy(enable_interruptions=interrupts),
            TranscriptionUserTurnStartStrategy(enable_interruptions=interrupts),
        ],
        stop=[_stop_strategy(turns, wiring)],
    )
    return LLMUserAggregatorParams(
        vad_analyzer=vad,
        user_turn_strategies=strategies,
        user_idle_timeout=turns.idle_ms / 1000,
    )


def _stop_strategy(turns: TurnSettings, wiring: Wiring) -> Any:  # noqa: ANN401
    if not turns.smart_turn:
        return SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=turns.speech_timeout_ms / 1000)
    params = SmartTurnParams(stop_secs=turns.smart_turn_wait_ms / 1000)
    analyzer = TimedSmartTurn(wiring.stopwatch, params=params)
    return TurnAnalyzerUserTurnStopStrategy(turn_analyzer=analyzer)
