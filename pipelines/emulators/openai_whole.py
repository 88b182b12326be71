"""OpenAI's chat completions in one piece, and those that follow a JSON schema."""

import asyncio
import dataclasses
import json
from typing import Any

from openai.types.chat import ChatCompletion, ChatCompletionMessage
from openai.types.chat.chat_completion import Choice
from openai.types.chat.chat_completion_message_function_tool_call import (
    ChatCompletionMessageFunctionToolCall,
    Function,
)

from pipelines.emulators.by_schema import by_schema
from pipelines.emulators.openai_tokens import usage_of
from pipelines.emulators.talk import replayed, text_of
from pipelines.playbook.mind import Answer
from pipelines.services.wiring import Wiring


def whole(asked: dict[str, Any], wiring: Wiring) -> ChatCompletion:
    """The answer to a request that is not streamed; it moves no conversation on.

    Args:
        asked: The request. An instruction in parentheses, as one for an interruption, is nothing
            that a playbook understands, and is answered by no words.
        wiring: The side that asks.
    """
    answer = _answer(asked, wiring)
    text = in_shape(asked, answer.text if answer else "")
    if answer and answer.tool and not is_shaped(asked):
        return _completion(asked, _calling(answer, wiring), "tool_calls")
    return _completion(asked, ChatCompletionMessage(role="assistant", content=text), "stop")


def is_shaped(asked: dict[str, Any]) -> bool:
    """Whether a request wants JSON."""
    return (asked.get("response_format") or {}).get("type") in ("json_schema", "json_object")


def in_shape(asked: dict[str, Any], text: str) -> str:
    """The words of an answer, or JSON with them in it where the request wants that."""
    if not is_shaped(asked):
        return text
    shape = asked["response_format"]
    if shape["type"] == "json_object":
        return json.dumps({"answer": text})
    return json.dumps(by_schema(shape["json_schema"].get("schema", {}), text))


def _answer(asked: dict[str, Any], wiring: Wiring) -> Answer | None:
    messages = asked["messages"]
    last = messages[-1]
    if last.get("role") == "user" and text_of(last).startswith("("):
        return None
    return replayed(dataclasses.replace(wiring), messages).answer(messages)


def _calling(answer: Answer, wiring: Wiring) -> ChatCompletionMessage:
    assert answer.tool is not None  # noqa: S101 -- for the type checker
    name, arguments = answer.tool
    called = ChatCompletionMessageFunctionToolCall(
        id=f"call_{wiring.side}_aside",
        type="function",
        function=Function(name=name, arguments=json.dumps(arguments)),
    )
    return ChatCompletionMessage(role="assistant", content=answer.text or None, tool_calls=[called])


def _completion(
    asked: dict[str, Any],
    message: ChatCompletionMessage,
    finish_reason: Any,  # noqa: ANN401 -- the SDK's literal
) -> ChatCompletion:
    return ChatCompletion(
        id="chatcmpl-emulated",
        object="chat.completion",
        created=round(asyncio.get_running_loop().time()),
        model=str(asked["model"]),
        choices=[Choice(index=0, message=message, finish_reason=finish_reason, logprobs=None)],
        usage=usage_of(asked["messages"], message.content or ""),
    )
