"""The conversation that a session keeps: its items, and what a language model would read of it."""

from dataclasses import dataclass, field
from typing import Any

from openai.types import realtime as api
from openai.types.realtime.realtime_conversation_item_assistant_message import Content as Spoken
from openai.types.realtime.realtime_response_usage_input_token_details import CachedTokensDetails

from pipelines.emulators.openai_tokens import tokens
from pipelines.emulators.realtime.wire import Refusal

HEARD_TOKEN_MS = 100
"""The user's sound that is one token: OpenAI's guide to the Realtime API's costs."""
SPOKEN_TOKEN_MS = 50
"""The model's: the same guide."""


@dataclass
class Entry:
    """One item, and its sound."""

    item: api.ConversationItem
    message: dict[str, Any]
    """The item as the chat API would have it."""
    audio_ms: int = 0
    """Length of its sound. 0: it is text."""

    @property
    def is_spoken(self) -> bool:
        """Whether the model said it."""
        return bool(self.message["role"] == "assistant" and self.audio_ms)

    @property
    def audio_tokens(self) -> int:
        """What its sound counts for."""
        return self.audio_ms // (SPOKEN_TOKEN_MS if self.is_spoken else HEARD_TOKEN_MS)


@dataclass
class Conversation:
    """Items in order."""

    entries: dict[str, Entry] = field(default_factory=dict)
    """Identifier to entry."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The conversation as the chat API would have it."""
        return [entry.message for entry in self.entries.values()]

    @property
    def last_id(self) -> str | None:
        """Of the item that was added last."""
        return next(reversed(self.entries), None)

    def add(self, item: api.ConversationItem, message: dict[str, Any], audio_ms: int = 0) -> None:
        """Adds an item, which has an identifier."""
        self.entries[str(item.id)] = Entry(item, message, audio_ms)

    def add_given(self, item: api.ConversationItem) -> None:
        """Adds an item that a client made.

        Raises:
            Refusal: it answers a call that was never made.
        """
        if isinstance(item, api.RealtimeConversationItemFunctionCallOutput):
            calls = (m["tool_calls"][0]["id"] for m in self.messages if "tool_calls" in m)
            if item.call_id not in calls:
                raise Refusal(
                    f"Tool call ID '{item.call_id}' not found in conversation.",
                    code="invalid_tool_call_id",
                )
            message = {"role": "tool", "tool_call_id": item.call_id, "content": item.output}
        else:
            message = {"role": getattr(item, "role", "assistant"), "content": _text(item)}
        self.add(item, message)

    def find(self, item_id: str) -> Entry:
        """The entry of an item.

        Raises:
            Refusal: there is none.
        """
        if item_id not in self.entries:
            raise Refusal(f"Item with item_id '{item_id}' not found.", code="item_not_found")
        return self.entries[item_id]

    def truncate(self, item_id: str, audio_end_ms: int) -> None:
        """Forgets what of a spoken item was never heard, and its transcript, as the API does.

        Raises:
            Refusal: there is no such item, or its sound ended before.
        """
        entry = self.find(item_id)
        if not entry.is_spoken:
            raise Refusal(
                "Only model output audio messages can be truncated.", code="invalid_value"
            )
        if audio_end_ms > entry.audio_ms:
            raise Refusal(
                f"Audio content of {entry.audio_ms}ms is already shorter than {audio_end_ms}ms.",
                code="invalid_value",
            )
        words = str(entry.message["content"]).split()
        kept = words[: len(words) * audio_end_ms // max(1, entry.audio_ms)]
        entry.message["content"] = " ".join(kept)
        entry.audio_ms = audio_end_ms
        heard = {"content": [Spoken(type="output_audio", transcript=None)]}
        entry.item = entry.item.model_copy(update=heard)

    def usage(self, instructions: str, said: "Entry | None") -> api.RealtimeResponseUsage:
        """What a response took in and gave out, in tokens; nothing is cached."""
        before = [entry for entry in self.entries.values() if entry is not said]
        heard = sum(entry.audio_tokens for entry in before)
        read = tokens(instructions) + sum(
            tokens(str(entry.message.get("content") or ""))
            for entry in before
            if not entry.audio_ms
        )
        spoken = said.audio_tokens if said else 0
        written = tokens(str(said.message["content"])) if said else 0
        return api.RealtimeResponseUsage(
            input_tokens=heard + read,
            output_tokens=spoken + written,
            total_tokens=heard + read + spoken + written,
            input_token_details=api.RealtimeResponseUsageInputTokenDetails(
                audio_tokens=heard,
                text_tokens=read,
                cached_tokens=0,
                cached_tokens_details=CachedTokensDetails(audio_tokens=0, text_tokens=0),
            ),
            output_token_details=api.RealtimeResponseUsageOutputTokenDetails(
                audio_tokens=spoken, text_tokens=written
            ),
        )


def spoken_item(
    item_id: str,
    text: str | None,
    status: Any,  # noqa: ANN401 -- the SDK's literal
) -> api.RealtimeConversationItemAssistantMessage:
    """What the model says. None: nothing yet."""
    content = [] if text is None else [Spoken(type="output_audio", transcript=text)]
    return api.RealtimeConversationItemAssistantMessage(
        id=item_id,
        object="realtime.item",
        type="message",
        role="assistant",
        status=status,
        content=content,
    )


def _text(item: api.ConversationItem) -> str:
    content = getattr(item, "content", None) or ()
    return " ".join(filter(None, (getattr(part, "text", None) for part in content)))
