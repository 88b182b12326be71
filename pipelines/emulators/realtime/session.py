"""A session of the Realtime API: what the client sends, and what is done about it."""

import asyncio
import base64
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any, cast

from aiohttp import web
from openai.types import realtime as api
from openai.types.realtime.realtime_audio_input_turn_detection import ServerVad
from openai.types.realtime.realtime_conversation_item_user_message import Content as Heard
from openai.types.realtime.realtime_server_event import ConversationItemRetrieved
from pipecat.audio.vad.vad_analyzer import VADState

from pipelines.emulators.hearing import hearing_of
from pipelines.emulators.realtime.answering import Response
from pipelines.emulators.realtime.conversation import Conversation
from pipelines.emulators.realtime.ears import RATE_HZ, Ears
from pipelines.emulators.realtime.errands import Errands
from pipelines.emulators.realtime.supported import check_response, supported
from pipelines.emulators.realtime.wire import Refusal, Wire, read
from pipelines.emulators.talk import Talk
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring

LEAST_S = 0.1
"""A buffer with less sound cannot be committed."""


@dataclass(frozen=True)
class Paces:
    """How long a session takes."""

    answer: Latency
    """From the end of a turn, as server VAD has it, to the first sound of the answer."""
    transcript: Latency
    """From there to what was heard in it."""


class Session:
    """One conversation over one websocket.

    Args:
        wiring: The side whose agent this is.
        socket: To the client.
        paces: How long it takes.
        model: As the client named it.
    """

    def __init__(
        self, wiring: Wiring, socket: web.WebSocketResponse, paces: Paces, *, model: str
    ) -> None:
        self._wire, self._paces = Wire(socket), paces
        own = replace(wiring)  # it knows what it asked for, and no other session does
        self._talk, self._hear = Talk(own), hearing_of(own)
        self._conversation = Conversation()
        self._settings = api.RealtimeSessionCreateRequest(type="realtime", model=model)
        self._vad: ServerVad | None = ServerVad(type="server_vad")
        self._ears = Ears(self._vad, wiring.stopwatch)
        self._transcribes = False
        self._turn_id = ""
        self._response: tuple[Response, asyncio.Task[None]] | None = None
        self._errands = Errands()
        self._does: dict[str, Callable[[Any], Coroutine[Any, Any, None]]] = {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "conversation.item.create": self._create,
            "conversation.item.delete": self._delete,
            "conversation.item.retrieve": self._retrieve,
            "conversation.item.truncate": self._truncate,
            "response.create": self._respond_asked,
            "response.cancel": self._cancel_asked,
        }

    async def begin(self) -> None:
        """Greets the client."""
        await self._wire.send(api.SessionCreatedEvent, session=self._settings)

    async def receive(self, text: str) -> None:
        """Does what an event of the client asks for, or says why not."""
        event: dict[str, Any] = {}
        try:
            event = json.loads(text)
            asked = read(event)
            await self._does[event["type"]](asked)
        except ValueError:
            await self._wire.refuse(Refusal("Invalid JSON.", code="invalid_json"), None)
        except Refusal as refusal:
            await self._wire.refuse(refusal, event.get("event_id"))

    async def end(self) -> None:
        """Stops whatever still goes on."""
        await self._errands.stop()

    # ---- the session --------------------------------------------------------------------------

    async def _update(self, event: api.SessionUpdateEvent) -> None:
        asked = supported(event.session)
        changed = {name: getattr(asked, name) for name in asked.model_fields_set}
        self._settings = self._settings.model_copy(update=changed)
        heard = asked.audio.input if asked.audio else None
        if heard is not None and "turn_detection" in heard.model_fields_set:
            self._vad = cast(ServerVad | None, heard.turn_detection)
            self._ears.detects(self._vad)
        if heard is not None and "transcription" in heard.model_fields_set:
            self._transcribes = heard.transcription is not None
        await self._wire.send(api.SessionUpdatedEvent, session=self._settings)

    # ---- what the client hears ----------------------------------------------------------------

    async def _append(self, event: api.InputAudioBufferAppendEvent) -> None:
        try:
            sound = base64.b64decode(event.audio, validate=True)
        except ValueError:
            raise Refusal("Invalid 'audio': not base64.", code="invalid_value") from None
        change = await self._ears.append(sound)
        if change is VADState.SPEAKING:
            await self._turn_starts()
        elif change is VADState.QUIET:
            await self._turn_stops()

    async def _turn_starts(self) -> None:
        self._turn_id = self._wire.named("item")
        start_ms = self._ears.start_ms
        await self._wire.send(
            api.InputAudioBufferSpeechStartedEvent, audio_start_ms=start_ms, item_id=self._turn_id
        )
        if self._vad is not None and self._vad.interrupt_response is not False:
            await self._stop_response("turn_detected")

    async def _turn_stops(self) -> None:
        end_ms = self._ears.end_ms
        await self._wire.send(
            api.InputAudioBufferSpeechStoppedEvent, audio_end_ms=end_ms, item_id=self._turn_id
        )
        await self._take_turn(self._turn_id)
        if self._vad is not None and self._vad.create_response is not False:
            self._respond()

    async def _commit(self, _event: api.InputAudioBufferCommitEvent) -> None:
        if self._ears.kept_s < LEAST_S:
            raise Refusal(
                f"Error committing input audio buffer: buffer too small. Expected at least "
                f"{LEAST_S * 1000:.0f}ms of audio.",
                code="input_audio_buffer_commit_empty",
            )
        await self._take_turn(self._wire.named("item"))

    async def _clear(self, _event: api.InputAudioBufferClearEvent) -> None:
        self._ears.clear()
        await self._wire.send(api.InputAudioBufferClearedEvent)

    async def _take_turn(self, item_id: str) -> None:
        """Makes the buffer an item of the conversation."""
        pcm, before = self._ears.take(), self._conversation.last_id
        audio_ms = len(pcm) * 1000 // RATE_HZ
        await self._wire.send(
            api.InputAudioBufferCommittedEvent, item_id=item_id, previous_item_id=before
        )
        text = await self._hear(pcm, RATE_HZ)
        item = _heard_item(item_id)
        self._conversation.add(item, {"role": "user", "content": text}, audio_ms)
        await self._wire.send(api.ConversationItemAdded, item=item, previous_item_id=before)
        await self._wire.send(api.ConversationItemDone, item=item, previous_item_id=before)
        if self._transcribes:
            self._errands.start(self._transcribe(item_id, text, audio_ms))

    async def _transcribe(self, item_id: str, text: str, audio_ms: int) -> None:
        await self._paces.transcript.pay()
        await self._wire.send(
            api.ConversationItemInputAudioTranscriptionCompletedEvent,
            item_id=item_id,
            content_index=0,
            transcript=text,
            usage={"type": "duration", "seconds": audio_ms / 1000},
        )

    # ---- what the client says of the conversation ---------------------------------------------

    async def _create(self, event: api.ConversationItemCreateEvent) -> None:
        item, before = event.item, self._conversation.last_id
        if not item.id:
            item = item.model_copy(update={"id": self._wire.named("item")})
        self._conversation.add_given(item)
        await self._wire.send(api.ConversationItemAdded, item=item, previous_item_id=before)
        await self._wire.send(api.ConversationItemDone, item=item, previous_item_id=before)

    async def _delete(self, event: api.ConversationItemDeleteEvent) -> None:
        self._conversation.find(event.item_id)
        del self._conversation.entries[event.item_id]
        await self._wire.send(api.ConversationItemDeletedEvent, item_id=event.item_id)

    async def _retrieve(self, event: api.ConversationItemRetrieveEvent) -> None:
        entry = self._conversation.entries.get(event.item_id)
        if entry is None:
            reason = f"Item with item_id '{event.item_id}' not found."
            raise Refusal(reason, code="item_retrieve_invalid_item_id")
        await self._wire.send(ConversationItemRetrieved, item=entry.item)

    async def _truncate(self, event: api.ConversationItemTruncateEvent) -> None:
        self._conversation.truncate(event.item_id, event.audio_end_ms)
        await self._wire.send(
            api.ConversationItemTruncatedEvent,
            item_id=event.item_id,
            content_index=event.content_index,
            audio_end_ms=event.audio_end_ms,
        )

    # ---- responses ----------------------------------------------------------------------------

    async def _respond_asked(self, event: api.ResponseCreateEvent) -> None:
        check_response(event.response or api.RealtimeResponseCreateParams())
        if self._is_responding():
            reason = "Conversation already has an active response in progress."
            raise Refusal(reason, code="conversation_already_has_active_response")
        self._respond()

    async def _cancel_asked(self, _event: api.ResponseCancelEvent) -> None:
        if not self._is_responding():
            reason = "Cancellation failed: no active response found."
            raise Refusal(reason, code="response_cancel_not_active")
        await self._stop_response("client_cancelled")

    def _respond(self) -> None:
        if self._is_responding():
            return
        instructions = self._settings.instructions or ""
        response = Response(self._wire, self._talk, self._conversation, instructions=instructions)
        self._response = response, self._errands.start(response.answer(self._paces.answer))

    def _is_responding(self) -> bool:
        return self._response is not None and not self._response[1].done()

    async def _stop_response(self, reason: str) -> None:
        if self._response is None or self._response[1].done():
            return
        response, task = self._response
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await response.cancel(reason)


def _heard_item(item_id: str) -> api.RealtimeConversationItemUserMessage:
    return api.RealtimeConversationItemUserMessage(
        id=item_id,
        object="realtime.item",
        type="message",
        role="user",
        status="completed",
        content=[Heard(type="input_audio", transcript=None)],
    )
