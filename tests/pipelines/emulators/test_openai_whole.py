"""Chat completions that are not streamed."""

import json
from typing import Literal

import pytest
from pydantic import BaseModel

from pipelines.emulators.by_schema import by_schema
from tests.pipelines.emulators.openai_client import with_client

ASKED = [
    {"role": "system", "content": "You answer the telephone."},
    {"role": "assistant", "content": "hello, thank you for calling the sprocket company."},
    {"role": "user", "content": "it's john hoffman"},
]
TURNS = ["yes", "nine four one oh three", "yes please"]
AGREED = [
    *ASKED,
    *(
        message
        for turn in TURNS
        for message in ({"role": "assistant", "content": "?"}, {"role": "user", "content": turn})
    ),
]

TOOL = {"type": "function", "function": {"name": "transfer_call", "parameters": {}}}


async def whole(client, messages=ASKED, **more):
    return await client.chat.completions.create(model="gpt-4.1", messages=messages, **more)


def test_it_is_answered_in_one_piece_with_its_usage():
    made = with_client(whole)
    (choice,) = made.choices

    assert made.object == "chat.completion"
    assert choice.message.content == "i heard john hoffman. is that right?"
    assert choice.finish_reason == "stop"
    assert made.usage.completion_tokens == round(7 * 4 / 3)


def test_it_moves_the_conversation_of_the_call_not_on():
    async def streamed(client, messages):
        chunks = [chunk async for chunk in await whole(client, messages, stream=True)]
        return "".join(c.choices[0].delta.content or "" for c in chunks).strip()

    async def talk(client):
        await streamed(client, ASKED[:1])
        await whole(client, AGREED)
        return await streamed(client, ASKED)

    assert with_client(talk) == "i heard john hoffman. is that right?"


def test_it_calls_a_function():
    made = with_client(lambda client: whole(client, AGREED))
    (called,) = made.choices[0].message.tool_calls

    assert made.choices[0].finish_reason == "tool_calls"
    assert called.function.name == "transfer_call"
    assert json.loads(called.function.arguments)["zip_code"] == "94103"


def test_a_stage_direction_is_answered_by_no_words():
    told = {"role": "user", "content": "(The agent is speaking, and you interrupt it now.)"}

    made = with_client(lambda client: whole(client, [*ASKED, told]))

    assert made.choices[0].message.content == ""


class Reason(BaseModel):
    text: str
    weight: float


class Judgement(BaseModel):
    verdict: Literal["pass", "fail"]
    certain: bool
    best: Reason | None
    reasons: list[Reason]


def test_it_follows_a_json_schema():
    async def talk(client):
        return await client.chat.completions.parse(
            model="gpt-4.1", messages=ASKED, response_format=Judgement
        )

    made = with_client(talk).choices[0].message.parsed

    assert made == Judgement(
        verdict="pass",
        certain=False,
        best=Reason(text="i heard john hoffman. is that right?", weight=0),
        reasons=[],
    )


def test_a_stream_follows_a_json_schema_too():
    async def talk(client):
        [_ async for _ in await whole(client, ASKED[:1], stream=True)]
        asked = {"model": "gpt-4.1", "messages": ASKED, "response_format": Judgement}
        async with client.chat.completions.stream(**asked) as events:
            pieces = [event.delta async for event in events if event.type == "content.delta"]
            return pieces, (await events.get_final_completion()).choices[0].message.parsed

    pieces, made = with_client(talk)

    assert len(pieces) > 10
    assert made == Judgement(
        verdict="pass",
        certain=False,
        best=Reason(text="i heard john hoffman. is that right?", weight=0),
        reasons=[],
    )


@pytest.mark.parametrize(("tools", "reason"), [(None, "stop"), ([TOOL], "tool_calls")])
def test_a_stream_in_json_calls_only_functions_that_were_brought(tools, reason):
    async def talk(client):
        asked = {"stream": True, "response_format": {"type": "json_object"}}
        asked |= {"tools": tools} if tools else {}
        for n_messages in range(1, len(AGREED) + 1, 2):
            made = await whole(client, AGREED[:n_messages], **asked)
            chunks = [chunk async for chunk in made]
        return chunks

    assert with_client(talk)[-1].choices[0].finish_reason == reason


def test_a_json_object_without_a_schema_has_the_answer():
    made = with_client(lambda client: whole(client, response_format={"type": "json_object"}))

    assert json.loads(made.choices[0].message.content) == {
        "answer": "i heard john hoffman. is that right?"
    }


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string"}, "words"),
        ({"const": 7}, 7),
        ({"type": ["null", "string"]}, None),
        ({"type": "integer", "minimum": 3}, 3),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [False, False]),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, 0),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"enum": ["x", "y"]}}}, "x"),
        ({"properties": {"a": {"$ref": "#/b"}}, "b": {"type": "boolean"}}, {"a": False}),
    ],
)
def test_the_plainest_value_of_a_schema(schema, value):
    assert by_schema(schema, "words") == value
