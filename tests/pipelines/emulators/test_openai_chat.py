import asyncio
import json

import httpx
import pytest

from pipelines.call import place_call
from tests.pipelines.emulators.openai_client import URL, emulated
from tests.pipelines.emulators.openai_client import with_client as chat

ASKED = {"role": "system", "content": "You answer the telephone."}


async def ask(client, *messages):
    """Chunks, and when each came."""
    loop = asyncio.get_running_loop()
    stream = await client.chat.completions.create(
        model="gpt-4.1",
        messages=[ASKED, *messages],
        stream=True,
        stream_options={"include_usage": True},
    )
    return [(loop.time(), chunk) async for chunk in stream]


def text(chunks):
    deltas = (chunk.choices[0].delta.content for _, chunk in chunks if chunk.choices)
    return "".join(delta or "" for delta in deltas).strip()


def user(content):
    return {"role": "user", "content": content}


def said(content):
    return {"role": "assistant", "content": content}


def test_a_conversation_is_the_playbooks():
    async def talk(client):
        first = await ask(client)
        second = await ask(client, said(text(first)), user("it's john hoffman"))
        return text(first), text(second)

    greeting, second = chat(talk)

    assert greeting.startswith("hello, thank you for calling the sprocket company.")
    assert second == "i heard john hoffman. is that right?"


def test_a_function_is_called_in_pieces_as_the_api_does():
    turns = ["it's john hoffman", "yes", "nine four one oh three", "yes please"]

    async def talk(client):
        messages = [said(text(await ask(client)))]
        for turn in turns:
            messages.append(user(turn))
            chunks = await ask(client, *messages)
            messages.append(said(text(chunks)))
        return [chunk for _, chunk in chunks]

    chunks = chat(talk)
    calls = [
        c.choices[0].delta.tool_calls[0]
        for c in chunks
        if c.choices and c.choices[0].delta.tool_calls
    ]

    assert [call.function.name for call in calls] == ["transfer_call", None]
    assert calls[0].id
    assert json.loads("".join(call.function.arguments for call in calls)) == {
        "name": "john hoffman", "zip_code": "94103",
    }  # fmt: skip
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "tool_calls"


def test_a_request_that_is_repeated_gets_the_same_answer():
    async def talk(client):
        await ask(client)
        messages = [said("hello"), user("it's john hoffman")]
        return [text(await ask(client, *messages)) for _ in range(2)]

    first, second = chat(talk)

    assert first == second == "i heard john hoffman. is that right?"


def test_usage_comes_last_and_counts_both_ways():
    async def talk(client):
        return await ask(client)

    usage = chat(talk)[-1][1].usage

    assert usage.prompt_tokens == round(4 * 4 / 3)
    assert usage.completion_tokens > 10
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_the_first_token_and_each_further_one_take_what_was_asked():
    async def talk(client):
        started_s = asyncio.get_running_loop().time()
        return [at_s - started_s for at_s, _ in await ask(client)]

    times_s = chat(talk, latency_ms=800, latency_spread=0, token_ms=50)

    assert times_s[0] == pytest.approx(0.8)
    assert times_s[2] - times_s[1] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("body", "headers", "status", "told"),
    [
        ({"model": "m", "messages": [], "stream": True}, {}, 401, "API key"),
        ({"model": "m", "stream": True}, {"Authorization": "Bearer k"}, 400, "'messages'"),
        ({"model": "m", "messages": []}, {"Authorization": "Bearer k"}, 400, "empty array"),
    ],
)
def test_what_the_api_would_refuse_is_refused(body, headers, status, told):
    async def talk(_client):
        async with httpx.AsyncClient(headers=headers) as client:
            return await client.post(f"{URL}/chat/completions", json=body)

    answer = chat(talk)

    assert answer.status_code == status
    assert told in answer.json()["error"]["message"]


def test_a_whole_call_over_openais_protocol_repeats_to_the_sample(tmp_path):
    made = emulated()
    records = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        records.append(place_call(made, tmp_path / name))

    assert records[0].ending.reason == "transferred"
    assert records[0].tool_calls[0].arguments == {"name": "maria lopez", "zip_code": "94103"}
    usage = {used.kind: used for used in records[0].usage if used.side == "agent"}
    assert usage["llm"].tokens_out > 50
    models = {kind: used.model for kind, used in usage.items()}
    assert models == {"llm": "gpt-4.1", "tts": "gpt-4o-mini-tts", "stt": "gpt-transcribe"}
    assert all(usage[kind].audio_ms > 5000 for kind in ("tts", "stt"))
    assert records[0] == records[1]
    wavs = [(tmp_path / name / "recording.wav").read_bytes() for name in ("one", "two")]
    assert wavs[0] == wavs[1]
