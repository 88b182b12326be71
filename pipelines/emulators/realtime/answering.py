"""One response of a session: it is created, speaks, calls a function, and is done or cancelled."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

from openai.types import realtime as api
from openai.types.realtime.realtime_response_status import RealtimeResponseStatus

from pipelines.emulators.realtime.conversation import Conversation, Entry, spoken_item
from pipelines.emulators.realtime.ears import RATE_HZ
from pipelines.emulators.realtime.wire import Wire
from pipelines.emulators.talk import Talk
from pipelines.services.latency import Latency
from pipelines.speech import spoken_pcm

SPEED = 4.0
"""How much faster than it plays the sound of a response comes, about."""


class Response:
    """An answer on its way to the client.

    Args:
        wire: To the client.
        talk: What answers.
        conversation: What it answers to, and is added to.
        instructions: The session's, of which the tokens count.
    """

    def __init__(
        self, wire: Wire, talk: Talk, conversation: Conversation, *, instructions: str
    ) -> None:
        self.id = wire.named("resp")
        self._wire, self._talk, self._conversation = wire, talk, conversation
        self._instructions = instructions
        self._output: list[api.ConversationItem] = []
        self._said: Entry | None = None
        """What it is saying, as far as it was sent."""

    async def answer(self, latency: Latency) -> None:
        """From its creation to its end."""
        await self._wire.send(api.ResponseCreatedEvent, response=self._told("in_progress"))
        await latency.pay()
        answer = self._talk.answer(self._conversation.messages)
        if answer and answer.text:
            await self._say(answer.text)
        if answer and answer.tool:
            await self._call(*answer.tool)
        await self._wire.send(api.ResponseDoneEvent, response=self._told("completed", usage=True))

    async def cancel(self, reason: Any) -> None:  # noqa: ANN401 -- the SDK's literal
        """Ends it where it is, when `answer` was stopped."""
        if self._said is not None and self._said.item.status == "in_progress":  # type: ignore[union-attr]
            await self._spoken("incomplete")
        details = RealtimeResponseStatus(type="cancelled", reason=reason)
        told = self._told("cancelled", usage=True, details=details)
        await self._wire.send(api.ResponseDoneEvent, response=told)

    # ---- what it says -------------------------------------------------------------------------

    async def _say(self, text: str) -> None:
        item = spoken_item(self._wire.named("item"), None, "in_progress")
        await self._begin(item)
        self._conversation.add(item, {"role": "assistant", "content": ""})
        self._said = said = self._conversation.find(str(item.id))
        part = {"type": "audio", "transcript": ""}
        await self._piece(api.ResponseContentPartAddedEvent, part=part)
        voice = self._talk.wiring.voice
        pcm = await asyncio.to_thread(spoken_pcm, text, voice, sample_rate_hz=RATE_HZ)
        n_bytes = 0
        for word, sound in _pieces(text, pcm):
            n_bytes += len(sound)
            said.message["content"] = f"{said.message['content']} {word}".strip()
            said.audio_ms = n_bytes * 1000 // (2 * RATE_HZ)
            await self._piece(api.ResponseAudioTranscriptDeltaEvent, delta=f"{word} ")
            encoded = base64.b64encode(sound).decode()
            await self._piece(api.ResponseAudioDeltaEvent, delta=encoded)
            await asyncio.sleep(len(sound) / (2 * RATE_HZ) / SPEED)
        await self._spoken("completed")

    async def _spoken(self, status: str) -> None:
        """Ends what is being said."""
        assert self._said is not None  # noqa: S101 -- for the type checker
        text = str(self._said.message["content"])
        item = self._said.item = spoken_item(str(self._said.item.id), text, status)
        await self._piece(api.ResponseAudioDoneEvent)
        await self._piece(api.ResponseAudioTranscriptDoneEvent, transcript=text)
        part = {"type": "audio", "transcript": text}
        await self._piece(api.ResponseContentPartDoneEvent, part=part)
        await self._finish(item)

    async def _piece(self, event: Any, **fields: object) -> None:  # noqa: ANN401
        """An event of the one content part that a spoken item has."""
        assert self._said is not None  # noqa: S101 -- for the type checker
        place = {"item_id": self._said.item.id, "output_index": 0, "content_index": 0}
        await self._wire.send(event, response_id=self.id, **place, **fields)

    # ---- what it does -------------------------------------------------------------------------

    async def _call(self, name: str, arguments: dict[str, Any]) -> None:
        call_id = f"call_{self._talk.wiring.side}_{self._talk.n_calls}"
        item = api.RealtimeConversationItemFunctionCall(
            id=self._wire.named("item"),
            object="realtime.item",
            type="function_call",
            status="in_progress",
            call_id=call_id,
            name=name,
            arguments="",
        )
        await self._begin(item)
        text = json.dumps(arguments)
        called = {"id": call_id, "type": "function", "function": {"name": name, "arguments": text}}
        self._conversation.add(item, {"role": "assistant", "tool_calls": [called]})
        place: dict[str, Any] = {"item_id": item.id, "output_index": len(self._output)}
        place |= {"response_id": self.id, "call_id": call_id}
        await self._wire.send(api.ResponseFunctionCallArgumentsDeltaEvent, delta=text, **place)
        await self._wire.send(
            api.ResponseFunctionCallArgumentsDoneEvent, name=name, arguments=text, **place
        )
        await self._finish(item.model_copy(update={"arguments": text, "status": "completed"}))

    # ---- items --------------------------------------------------------------------------------

    async def _begin(self, item: api.ConversationItem) -> None:
        index, before = len(self._output), self._conversation.last_id
        await self._wire.send(
            api.ResponseOutputItemAddedEvent, response_id=self.id, output_index=index, item=item
        )
        await self._wire.send(api.ConversationItemAdded, item=item, previous_item_id=before)

    async def _finish(self, item: api.ConversationItem) -> None:
        index = len(self._output)
        self._output.append(item)
        await self._wire.send(
            api.ResponseOutputItemDoneEvent, response_id=self.id, output_index=index, item=item
        )
        await self._wire.send(api.ConversationItemDone, item=item)

    def _told(
        self,
        status: Any,  # noqa: ANN401 -- the SDK's literal
        *,
        usage: bool = False,
        details: RealtimeResponseStatus | None = None,
    ) -> api.RealtimeResponse:
        return api.RealtimeResponse(
            id=self.id,
            object="realtime.response",
            status=status,
            status_details=details,
            output=self._output,
            output_modalities=["audio"],
            usage=self._conversation.usage(self._instructions, self._said) if usage else None,
        )


def _pieces(text: str, pcm: bytes) -> Iterator[tuple[str, bytes]]:
    """Words, each with its share of the sound by its letters."""
    words = text.split()
    total, letters, begin = sum(len(word) + 1 for word in words), 0, 0
    for word in words:
        letters += len(word) + 1
        end = 2 * (len(pcm) // 2 * letters // total)
        yield word, pcm[begin:end]
        begin = end
