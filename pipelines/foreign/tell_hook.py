"""Makes a Pipecat bot tell what it hears, says and does, over the very socket it speaks through.

For a bot that runs in a process of its own: name this file in `PIPECAT_SETUP_FILES` there. The bot
needs no change, and this file nothing but Pipecat: it can be copied to where the bot runs. A real
telephone company would not know what to do with these messages: use it in tests only.
"""

from typing import Any

from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    FunctionCallInProgressFrame,
    FunctionCallResultFrame,
    OutputTransportMessageUrgentFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.observers.base_observer import BaseObserver, FramePushed
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_output import BaseOutputTransport

EVENT = "sparring"
"""What these messages are known by."""


async def setup_pipeline_worker(worker: Any) -> None:  # noqa: ANN401 -- of any version of Pipecat
    """Pipecat calls this for each worker that it starts."""
    worker.add_observer(Teller(worker))


async def setup_worker_runner(_runner: object) -> None:
    """Pipecat warns of a setup file without it."""


def _services(processor: Any) -> list[Any]:  # noqa: ANN401 -- of any version of Pipecat
    """The text-to-speech services in a pipeline, however deep."""
    found = [processor] if isinstance(processor, TTSService) else []
    for inner in processor.processors:
        found += _services(inner)
    return found


class Teller(BaseObserver):
    """Sends each note as a message of the application's own."""

    def __init__(self, worker: Any) -> None:  # noqa: ANN401 -- of any version of Pipecat
        super().__init__(observe_every_push=True)
        self._worker = worker
        for service in _services(worker.pipeline):
            service.add_event_handler("on_tts_request", self._means)

    async def tell(self, what: str, **facts: Any) -> None:  # noqa: ANN401 -- whatever JSON holds
        """Sends one note."""
        message = {"event": EVENT, "what": what} | facts
        await self._worker.queue_frame(OutputTransportMessageUrgentFrame(message=message))

    async def on_pipeline_started(self) -> None:
        """Says that there will be notes."""
        await self.tell("tells")

    async def _means(self, _service: object, context_id: str, text: str) -> None:
        await self.tell("means", context=context_id, text=text)

    async def on_push_frame(self, data: FramePushed) -> None:
        """Every push of every frame: what is not of interest must leave soon."""
        frame = data.frame
        if isinstance(frame, TTSStartedFrame) and isinstance(data.source, BaseOutputTransport):
            await self.tell("begins", context=frame.context_id)
            return
        if not data.first_push or data.direction is not FrameDirection.DOWNSTREAM:
            return
        note = _note(frame)
        if note is not None:
            await self.tell(note.pop("what"), **note)


def _note(frame: Frame) -> dict[str, Any] | None:
    """What is told of a frame. None: nothing."""
    if isinstance(frame, TTSAudioRawFrame):
        ms = 1000 * frame.num_frames / frame.sample_rate
        return {"what": "made", "context": frame.context_id, "ms": ms} if frame.context_id else None
    if isinstance(frame, TranscriptionFrame):
        return {"what": "hears", "text": frame.text}
    if isinstance(frame, FunctionCallInProgressFrame):
        arguments = dict(frame.arguments or {})
        called = {"call": frame.tool_call_id, "name": frame.function_name}
        return {"what": "calls", "arguments": arguments} | called
    if isinstance(frame, FunctionCallResultFrame):
        error = getattr(frame, "error", None)
        return {"what": "returns", "call": frame.tool_call_id, "result": _plain(frame.result),
                "error": error}  # fmt: skip
    if isinstance(frame, EndFrame | CancelFrame):
        return {"what": "ends", "reason": str(frame.reason or "")}
    return _turn(frame)


def _turn(frame: Frame) -> dict[str, Any] | None:
    if isinstance(frame, VADUserStartedSpeakingFrame):
        return {"what": "voice", "delay_s": frame.start_secs}
    if isinstance(frame, VADUserStoppedSpeakingFrame):
        return {"what": "silence", "delay_s": frame.stop_secs}
    if isinstance(frame, UserStartedSpeakingFrame):
        return {"what": "turn"}
    return {"what": "turn_over"} if isinstance(frame, UserStoppedSpeakingFrame) else None


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever a tool returned
    """The value, if JSON can hold it; else its text."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else str(value)
