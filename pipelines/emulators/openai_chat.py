"""OpenAI's chat completions, streamed or whole, as its API reference describes them.

Answers are built with the SDK's own types, so that a change of the SDK breaks a test.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from aiohttp import web
from openai.types import CompletionUsage
from openai.types.chat import ChatCompletionChunk
from openai.types.chat.chat_completion_chunk import (
    Choice,
    ChoiceDelta,
    ChoiceDeltaToolCall,
    ChoiceDeltaToolCallFunction,
)

from pipelines.emulators.openai_errors import error, refused
from pipelines.emulators.openai_tokens import usage_of
from pipelines.emulators.openai_whole import in_shape, is_shaped, whole
from pipelines.emulators.talk import Message, Talk, TalkOf
from pipelines.playbook.mind import Answer
from pipelines.services.latency import Latency


def chat_route(talk_of: TalkOf, latency: Latency, *, token_s: float) -> web.RouteDef:
    """`POST /v1/chat/completions`.

    Args:
        talk_of: What answers a conversation.
        latency: From a request to its first token.
        token_s: From one token to the next.
    """

    async def complete(request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        fault = _fault(request, asked)
        if fault is not None:
            return fault
        await latency.pay()
        talk = talk_of(asked["messages"])
        if not asked.get("stream"):
            made = whole(asked, talk.wiring)
            return web.json_response(text=made.model_dump_json(exclude_unset=True))
        answer = talk.answer(asked["messages"])
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        async for chunk in _chunks(answer, asked, talk, token_s):
            await response.write(f"data: {chunk.model_dump_json(exclude_unset=True)}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        return response

    return web.post("/v1/chat/completions", complete)


def _fault(request: web.Request, asked: dict[str, Any]) -> web.Response | None:
    """What the API answers to a request that it does not take. None: it takes it."""
    fault = refused(request, asked, needs=("model", "messages"))
    if fault is None and not asked["messages"]:
        fault = error(400, "Invalid 'messages': empty array.")
    return fault


async def _chunks(
    answer: Answer | None, asked: dict[str, Any], talk: Talk, token_s: float
) -> AsyncIterator[ChatCompletionChunk]:
    model = str(asked["model"])
    called = answer.tool if answer and _may_call(asked) else None
    said = answer.text if answer else ""
    text = said if called else in_shape(asked, said)
    words = text.split(" ") if text else []
    yield _chunk(model, ChoiceDelta(role="assistant", content=""))
    for word in words:
        await asyncio.sleep(token_s)
        yield _chunk(model, ChoiceDelta(content=f"{word} "))
    if called:
        name, arguments = called
        for delta in _call(f"call_{talk.wiring.side}_{talk.n_calls}", name, arguments):
            yield _chunk(model, delta)
    yield _chunk(model, ChoiceDelta(), finish_reason="tool_calls" if called else "stop")
    if asked.get("stream_options", {}).get("include_usage"):
        yield _usage(model, asked["messages"], words)


def _may_call(asked: dict[str, Any]) -> bool:
    """Whether an answer may call a function: one in JSON only if the request brings functions."""
    return bool(asked.get("tools")) or not is_shaped(asked)


def _call(call_id: str, name: str, arguments: dict[str, Any]) -> Sequence[ChoiceDelta]:
    """A function call in two pieces: its name, then its arguments."""
    named = ChoiceDeltaToolCallFunction(name=name, arguments="")
    filled = ChoiceDeltaToolCallFunction(arguments=json.dumps(arguments))
    first = ChoiceDeltaToolCall(index=0, id=call_id, type="function", function=named)
    then = ChoiceDeltaToolCall(index=0, function=filled)
    return [ChoiceDelta(tool_calls=[first]), ChoiceDelta(tool_calls=[then])]


def _chunk(model: str, delta: ChoiceDelta, finish_reason: Any = None) -> ChatCompletionChunk:  # noqa: ANN401
    choice = Choice(index=0, delta=delta, finish_reason=finish_reason)
    return _base(model, [choice], None)


def _usage(model: str, messages: Sequence[Message], words: Sequence[str]) -> ChatCompletionChunk:
    return _base(model, [], usage_of(messages, " ".join(words)))


def _base(model: str, choices: list[Choice], usage: CompletionUsage | None) -> ChatCompletionChunk:
    return ChatCompletionChunk(
        id="chatcmpl-emulated",
        object="chat.completion.chunk",
        created=round(asyncio.get_running_loop().time()),
        model=model,
        choices=choices,
        usage=usage,
    )
