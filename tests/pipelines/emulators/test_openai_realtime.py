"""The Realtime API as OpenAI's own client meets it, event by event."""

import base64
import json

import pytest

from tests.pipelines.emulators.realtime_client import QUIET, RATE_HZ, with_realtime

GREETING = "hello, thank you for calling the sprocket company. may i have your first and last name"


def audio_ms(client, item_id=None):
    sound = [
        base64.b64decode(e.delta)
        for e in client.of("response.output_audio.delta")
        if item_id in (None, e.item_id)
    ]
    return sum(map(len, sound)) * 1000 // (2 * RATE_HZ)


def test_a_session_is_created_and_takes_settings():
    async def talk(client):
        created = await client.until("session.created")
        await client.set(instructions="Be brief.", tools=[])
        return created, client.of("session.updated")[0]

    created, updated = with_realtime(talk)

    assert created.session.model == "gpt-realtime-2.1"
    assert updated.session.instructions == "Be brief."
    assert updated.session.model == "gpt-realtime-2.1"
    assert updated.session.audio.input.transcription.model == "gpt-4o-transcribe"


def test_a_response_is_the_playbooks_with_its_sound_and_its_words():
    async def talk(client):
        await client.until("session.created")
        await client.connection.response.create()
        await client.until("response.done")
        return client

    client = with_realtime(talk)
    done = client.of("response.done")[0].response

    assert client.kinds[1:] == [
        "response.created",
        "response.output_item.added",
        "conversation.item.added",
        "response.content_part.added",
        *["response.output_audio_transcript.delta", "response.output_audio.delta"] * 17,
        "response.output_audio.done",
        "response.output_audio_transcript.done",
        "response.content_part.done",
        "response.output_item.done",
        "conversation.item.done",
        "response.done",
    ]
    assert client.transcript.startswith(GREETING)
    assert done.status == "completed"
    assert done.output[0].content[0].transcript == client.transcript
    assert 5000 < audio_ms(client) < 8000


def test_the_first_sound_takes_what_was_asked_and_all_comes_faster_than_it_plays():
    async def talk(client):
        await client.until("session.created")
        await client.connection.response.create()
        await client.until("response.done")
        return client

    client = with_realtime(talk, realtime_latency_ms=800, **QUIET)
    created_s = client.when_s("response.created")
    first_s = client.when_s("response.output_audio.delta")
    done_s = client.when_s("response.done")

    assert first_s - created_s == pytest.approx(0.8)
    assert done_s - first_s < audio_ms(client) / 1000 / 3


def test_server_vad_hears_a_turn_commits_it_and_answers():
    async def talk(client):
        await client.set()
        await client.connection.response.create()
        await client.until("response.done")
        await client.speak("it's john hoffman.")
        await client.until("response.done", 2)
        await client.until("conversation.item.input_audio_transcription.completed")
        return client

    client = with_realtime(talk, **QUIET)
    started = client.of("input_audio_buffer.speech_started")[0]
    stopped = client.of("input_audio_buffer.speech_stopped")[0]
    committed = client.of("input_audio_buffer.committed")[0]
    heard = client.of("conversation.item.input_audio_transcription.completed")[0]

    assert started.item_id == stopped.item_id == committed.item_id == heard.item_id
    assert committed.previous_item_id == client.of("response.done")[0].response.output[0].id
    assert heard.transcript == "it's john hoffman"
    assert client.transcript.endswith("i heard john hoffman. is that right?")
    assert started.audio_start_ms < 400
    assert 1700 < stopped.audio_end_ms < 2400
    answered_s = client.at_s[[e.type for e in client.events].index("response.created", 20)]
    assert answered_s == client.when_s("input_audio_buffer.speech_stopped")


def test_without_turn_detection_the_client_says_when_a_turn_is_over():
    async def talk(client):
        await client.connection.session.update(
            session={"type": "realtime", "audio": {"input": {"turn_detection": None}}}
        )
        await client.until("session.updated")
        await client.connection.response.create()
        await client.until("response.done")
        await client.speak("it's john hoffman.")
        await client.connection.input_audio_buffer.commit()
        await client.until("input_audio_buffer.committed")
        await client.connection.response.create()
        await client.until("response.done", 2)
        return client

    client = with_realtime(talk, **QUIET)

    assert not client.of("input_audio_buffer.speech_started")
    assert client.transcript.endswith("i heard john hoffman. is that right?")


def test_who_barges_in_cancels_the_response_and_what_was_not_heard_is_forgotten():
    async def talk(client):
        await client.set()
        await client.connection.response.create()
        await client.until("response.output_audio.delta")
        item_id = client.of("response.output_audio.delta")[0].item_id
        await client.speak("hello.", before_s=0)
        await client.until("input_audio_buffer.speech_started")
        await client.connection.conversation.item.truncate(
            item_id=item_id, content_index=0, audio_end_ms=500
        )
        await client.until("conversation.item.truncated")
        await client.connection.conversation.item.retrieve(item_id=item_id)
        kept = (await client.until("conversation.item.retrieved")).item
        return client, client.of("response.done")[0].response, item_id, kept

    client, done, item_id, kept = with_realtime(talk, **QUIET)
    truncated = client.of("conversation.item.truncated")[0]

    assert done.status == "cancelled"
    assert done.status_details.reason == "turn_detected"
    assert done.output[0].status == "incomplete"
    assert len(done.output[0].content[0].transcript) < len(GREETING)
    assert (truncated.item_id, truncated.audio_end_ms) == (item_id, 500)
    assert [(part.type, part.transcript) for part in kept.content] == [("output_audio", None)]


def test_a_function_is_called_and_its_output_answered():
    turns = ["it's john hoffman", "yes", "nine four one oh three", "yes please"]

    async def talk(client):
        await client.until("session.created")
        await client.connection.response.create()
        await client.until("response.done")
        for n, text in enumerate(turns, start=2):
            said = {"type": "message", "role": "user"}
            said["content"] = [{"type": "input_text", "text": text}]
            await client.connection.conversation.item.create(item=said)
            await client.connection.response.create()
            await client.until("response.done", n)
        called = client.of("response.function_call_arguments.done")[0]
        output = {"type": "function_call_output", "call_id": called.call_id, "output": "{}"}
        n_done = len(client.of("conversation.item.done"))
        await client.connection.conversation.item.create(item=output)
        return client, await client.until("conversation.item.done", n_done + 1)

    client, answered = with_realtime(talk, **QUIET)
    called = client.of("response.function_call_arguments.done")[0]
    added = [e.item for e in client.of("conversation.item.added") if e.item.type == "function_call"]

    assert called.name == added[0].name == "transfer_call"
    assert called.call_id == added[0].call_id
    assert json.loads(called.arguments) == {"name": "john hoffman", "zip_code": "94103"}
    assert client.of("response.done")[-1].response.output[-1].type == "function_call"
    assert answered.item.type == "function_call_output"


def test_usage_counts_sound_and_text_both_ways():
    async def talk(client):
        await client.set(instructions="Answer the telephone.")
        await client.connection.response.create()
        await client.until("response.done")
        await client.speak("it's john hoffman.")
        await client.until("response.done", 2)
        return client

    client = with_realtime(talk, **QUIET)
    first, second = (e.response.usage for e in client.of("response.done"))
    greeting_ms = audio_ms(client, client.of("response.done")[0].response.output[0].id)
    heard_ms = first.output_token_details.audio_tokens

    assert first.input_tokens == first.input_token_details.text_tokens == 4
    assert heard_ms == greeting_ms // 50
    assert second.input_token_details.audio_tokens > heard_ms + 5
    assert second.input_token_details.cached_tokens == 0
    assert second.total_tokens == second.input_tokens + second.output_tokens
