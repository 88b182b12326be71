"""Watches a bot that knows nothing of us: what it means, says, hears and does.

Pipecat calls `pipelines/foreign/setup_hook.py` for every worker that is started while the
environment names it; which call a worker belongs to is told by a context variable.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Protocol

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    ErrorFrame,
    Frame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    MetricsFrame,
    OutputAudioRawFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSTextFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_output import BaseOutputTransport

from pipelines.foreign.playout import Playout
from pipelines.foreign.saying import Saying
from pipelines.foreign.spending import book_metrics, book_sound, service_of
from pipelines.scribe import Scribe


class Attaching(Protocol):
    """Does something to each worker of a bot before it starts."""

    def attach(self, worker: PipelineWorker) -> None:
        """Before its services connect."""


current: ContextVar[Attaching | None] = ContextVar("watch", default=None)
"""The watch over the call that the running task belongs to."""


class Watch(BaseObserver):
    """One observer for all workers of a bot. Notes go to the scribe, as the agent's.

    Args:
        scribe: The call's.
        prepare: What else is done to each worker before it starts.
    """

    def __init__(self, scribe: Scribe, prepare: Callable[[PipelineWorker], None]) -> None:
        super().__init__(observe_every_push=True)
        self._scribe = scribe
        self._prepare = prepare
        self.saying = Saying(scribe)
        self.started = False
        """A pipeline of the bot's came up."""
        self.reason = ""
        """Why the bot ended the call, in its own words."""
        self._heard: list[str] = []
        self._made_s: dict[str, float] = {}
        self._once = {
            TranscriptionFrame: self._transcript,
            VADUserStartedSpeakingFrame: self._voice,
            VADUserStoppedSpeakingFrame: self._silence,
            UserStartedSpeakingFrame: self._turn,
            UserStoppedSpeakingFrame: self._turn_over,
            FunctionCallInProgressFrame: self._call,
            FunctionCallResultFrame: self._result,
            MetricsFrame: lambda frame: book_metrics(self._scribe, frame),
            ErrorFrame: lambda frame: self._note("error", str(frame.error)),
            EndFrame: self._end,
            CancelFrame: self._end,
        }

    def attach(self, worker: PipelineWorker) -> None:
        """Watches one more worker, from before its services connect."""
        self._prepare(worker)
        worker.add_observer(self)
        for service in _services(worker.pipeline):
            service.add_event_handler("on_tts_request", self._asks_for_speech)

    async def on_pipeline_started(self) -> None:
        """A pipeline of the bot's is up."""
        self.started = True

    async def on_push_frame(self, data: FramePushed) -> None:
        """Every push of every frame: what is not of interest must leave soon."""
        frame = data.frame
        if isinstance(frame, OutputAudioRawFrame | TTSStartedFrame):
            self._speech(data, frame)
            return
        if not data.first_push or data.direction is not FrameDirection.DOWNSTREAM:
            return
        note: Any = self._once.get(type(frame))
        if note is not None:
            note(frame)
        elif isinstance(frame, TTSTextFrame) and not isinstance(data.source, TTSService):
            self.saying.means(None, frame.text)

    def settle(self, playout: Playout) -> None:
        """After the call: notes what was said, where on the line, and how much speech was made."""
        self.saying.settle(playout)
        book_sound(self._scribe, self._made_s)

    # ---- speaking -----------------------------------------------------------------------------

    async def _asks_for_speech(self, _service: object, context_id: str, text: str) -> None:
        self.saying.means(context_id, text)

    def _speech(self, data: FramePushed, frame: Frame) -> None:
        if isinstance(data.source, BaseOutputTransport):
            if isinstance(frame, TTSStartedFrame):
                self.saying.begins(frame.context_id)
            elif isinstance(frame, OutputAudioRawFrame):
                self.saying.written(frame, at_s=asyncio.get_running_loop().time())
        elif data.first_push and isinstance(frame, TTSStartedFrame):
            self.saying.prepares(frame.context_id)
        elif data.first_push and isinstance(frame, TTSAudioRawFrame):
            self.saying.synthesised(frame)
            made_by = service_of(data.source.name)
            seconds = frame.num_frames / frame.sample_rate
            self._made_s[made_by] = self._made_s.get(made_by, 0.0) + seconds

    # ---- listening ----------------------------------------------------------------------------

    def _transcript(self, frame: TranscriptionFrame) -> None:
        self._scribe.hears("agent", frame.text)
        self._heard.append(frame.text)

    def _voice(self, frame: VADUserStartedSpeakingFrame) -> None:
        self._scribe.voice_starts("agent", frame.start_secs)

    def _silence(self, frame: VADUserStoppedSpeakingFrame) -> None:
        self._scribe.voice_stops("agent", frame.stop_secs)

    def _turn(self, _frame: Frame) -> None:
        self._scribe.turn_starts("agent")

    def _turn_over(self, _frame: Frame) -> None:
        self._scribe.turn_stops("agent", " ".join(self._heard))
        self._heard.clear()

    # ---- acting -------------------------------------------------------------------------------

    def _call(self, frame: FunctionCallInProgressFrame) -> None:
        arguments = dict(frame.arguments or {})
        self._scribe.calls("agent", frame.tool_call_id, frame.function_name, arguments)

    def _result(self, frame: FunctionCallResultFrame) -> None:
        self._scribe.call_returns(frame.tool_call_id, frame.result, frame.error)

    def _end(self, frame: EndFrame | CancelFrame) -> None:
        self.reason = self.reason or str(frame.reason or "")

    def _note(self, name: str, text: str) -> None:
        self._scribe.event("agent", name, text)


def _services(processor: FrameProcessor) -> list[TTSService]:
    """The text-to-speech services in a pipeline, however deep."""
    found = [processor] if isinstance(processor, TTSService) else []
    for inner in processor.processors:
        found += _services(inner)
    return found
