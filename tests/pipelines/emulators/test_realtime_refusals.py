"""What the emulated Realtime API refuses, and how."""

import pytest

from tests.pipelines.emulators.realtime_client import QUIET, silence, with_realtime

HELLO = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "hello"}]}


def refused(ask):
    """The error that an event is answered with, and what came before it."""

    async def talk(client):
        await client.until("session.created")
        await ask(client)
        return (await client.until("error")).error

    return with_realtime(talk, **QUIET)


async def _truncate(client):
    await client.connection.conversation.item.truncate(
        item_id="item_9", content_index=0, audio_end_ms=1
    )


async def _short_commit(client):
    await client.append(silence(0.05))
    await client.connection.input_audio_buffer.commit()


async def _twice(client):
    await client.connection.response.create()
    await client.connection.response.create()


async def _answers_nothing(client):
    item = {"type": "function_call_output", "call_id": "call_9", "output": "{}"}
    await client.connection.conversation.item.create(item=item)


@pytest.mark.parametrize(
    ("ask", "code", "told"),
    [
        (lambda c: c.connection.response.cancel(), "response_cancel_not_active", "no active"),
        (_twice, "conversation_already_has_active_response", "active response in progress"),
        (_short_commit, "input_audio_buffer_commit_empty", "at least 100ms"),
        (_truncate, "item_not_found", "'item_9' not found"),
        (_answers_nothing, "invalid_tool_call_id", "'call_9' not found"),
        (lambda c: c.connection.send({"type": "session.hello"}), "invalid_value", "session.hello"),
        (
            lambda c: c.connection.send({"type": "input_audio_buffer.append"}),
            "missing_required_parameter",
            "'audio'",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_and_the_session_goes_on(ask, code, told):
    error = refused(ask)

    assert (error.type, error.code) == ("invalid_request_error", code)
    assert told in error.message


def test_an_error_names_the_event_that_it_answers():
    async def ask(client):
        await client.connection.send({"type": "response.cancel", "event_id": "mine"})

    assert refused(ask).event_id == "mine"


@pytest.mark.parametrize(
    ("session", "told"),
    [
        ({"audio": {"input": {"turn_detection": {"type": "semantic_vad"}}}}, "`server_vad` only"),
        ({"audio": {"input": {"format": {"type": "audio/pcmu"}}}}, "`audio/pcm` only"),
        ({"audio": {"output": {"format": {"type": "audio/pcma"}}}}, "`audio/pcm` only"),
        ({"output_modalities": ["text"]}, "by `audio` only"),
        ({"type": "transcription"}, "of type `realtime` only"),
    ],
)
def test_what_this_emulator_lacks_is_refused_and_not_ignored(session, told):
    async def ask(client):
        await client.connection.session.update(session={"type": "realtime"} | session)

    error = refused(ask)

    assert error.code == "invalid_value"
    assert told in error.message


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ({"conversation": "none"}, "to the conversation"),
        ({"input": [HELLO]}, "to the conversation"),
        ({"output_modalities": ["text"]}, "by `audio` only"),
    ],
)
def test_so_is_a_response_that_it_does_not_give(response, told):
    async def ask(client):
        await client.connection.response.create(response=response)

    error = refused(ask)

    assert error.code == "invalid_value"
    assert told in error.message
