"""Deepgram's own client against the emulated voices."""

import asyncio

import httpx
import pytest
from deepgram.speak.v1.types import (
    SpeakV1Metadata,
    SpeakV1Text,
)

from tests.pipelines.emulators.test_deepgram_listen import HOST, client
from tests.pipelines.emulators.vendor_client import in_network, length_s, speech

FORM = {"model": "aura-2-helena-en", "encoding": "linear16", "sample_rate": "16000"}
FIRST, SECOND = "may i have your name please?", "thank you very much."


def speaks(talk, **how):
    """What `talk`, given a connection and a function that takes its messages, comes to."""

    async def connected():
        loop = asyncio.get_running_loop()
        async with client().speak.v1.connect(**FORM) as connection:
            assert isinstance(await connection.recv(), SpeakV1Metadata)
            began_s = loop.time()

            async def take_until(kind):
                got = []
                while not got or getattr(got[-1][1], "type", None) != kind:
                    message = await connection.recv()
                    got.append((loop.time() - began_s, message))
                return got

            return await talk(connection, take_until)

    return in_network(connected, "deepgram", **how)


def sound_of(got):
    return b"".join(message for _, message in got if isinstance(message, bytes))


def text(words):
    return SpeakV1Text(text=f"{words} ")


def test_sentences_are_spoken_as_they_come_and_flushed_counts():
    async def talk(connection, take_until):
        await connection.send_text(text(FIRST))
        await asyncio.sleep(0.1)
        await connection.send_text(text(SECOND))
        await connection.send_flush()
        first = await take_until("Flushed")
        await connection.send_flush()
        return first, await take_until("Flushed")

    first, second = speaks(talk, tts_latency_ms=200, latency_spread=0)
    spoken = speech(FIRST, rate_hz=16_000) + speech(SECOND, rate_hz=16_000)

    assert length_s(sound_of(first), 16_000) == pytest.approx(length_s(spoken, 16_000), abs=0.01)
    assert first[0][0] == pytest.approx(0.2)
    assert first[-1][0] == pytest.approx(0.3)
    assert [m.sequence_id for _, m in (first[-1], second[-1])] == [0, 1]


def test_what_is_no_sentence_yet_waits_for_flush():
    async def talk(connection, take_until):
        await connection.send_text(SpeakV1Text(text="thank "))
        await connection.send_text(SpeakV1Text(text="you"))
        await asyncio.sleep(5)
        await connection.send_flush()
        return await take_until("Flushed")

    got = speaks(talk, tts_latency_ms=200, latency_spread=0)

    assert got[0][0] == pytest.approx(5.2)
    expected_s = length_s(speech("thank you", rate_hz=16_000), 16_000)
    assert length_s(sound_of(got), 16_000) == pytest.approx(expected_s, abs=0.01)


def test_clear_drops_what_was_to_be_said():
    async def talk(connection, take_until):
        await connection.send_text(text(FIRST))
        await connection.send_clear()
        cleared = await take_until("Cleared")
        await connection.send_text(text(SECOND))
        await connection.send_flush()
        return cleared, await take_until("Flushed")

    cleared, after = speaks(talk)

    assert [m.sequence_id for _, m in cleared] == [0]
    expected_s = length_s(speech(SECOND, rate_hz=16_000), 16_000)
    assert length_s(sound_of(after), 16_000) == pytest.approx(expected_s, abs=0.01)


def test_close_says_the_rest_first():
    async def talk(connection, _take_until):
        await connection.send_text(SpeakV1Text(text=SECOND))
        await connection.send_close()
        return [(0, message) async for message in connection]

    expected_s = length_s(speech(SECOND, rate_hz=16_000), 16_000)
    assert length_s(sound_of(speaks(talk)), 16_000) == pytest.approx(expected_s, abs=0.01)


def test_a_message_that_cannot_be_read_gets_a_warning():
    async def talk(connection, take_until):
        await connection._websocket.send('{"type": "Sing"}')
        await connection._websocket.send("no json")
        return [(await take_until("Warning"))[-1][1] for _ in range(2)]

    assert [w.code for w in speaks(talk)] == ["DATA-0001", "DATA-0000"]


def test_a_text_is_spoken_over_http_raw_or_as_a_file():
    async def spoken(container):
        asked = FORM | {"container": container, "sample_rate": 16_000}
        pieces = client().speak.v1.audio.generate(text=FIRST, **asked)
        return b"".join([piece async for piece in pieces])

    async def talk():
        return await spoken("none"), await spoken("wav")

    expected_s = length_s(speech(FIRST, rate_hz=16_000), 16_000)
    raw, file = in_network(talk, "deepgram")
    assert length_s(raw, 16_000) == pytest.approx(expected_s, abs=0.01)
    assert file.startswith(b"RIFF")
    assert file.endswith(raw)


@pytest.mark.parametrize(
    ("headers", "body", "asked", "status"),
    [
        ({}, {"text": "hello"}, {"container": "none"}, 401),
        ({"Authorization": "Token k"}, {"words": "hello"}, {"container": "none"}, 400),
        ({"Authorization": "Token k"}, {"text": "hello"}, {"container": "ogg"}, 400),
        ({"Authorization": "Token k"}, {"text": "hello"}, {"encoding": "mp3"}, 400),
    ],
)
def test_what_the_api_would_refuse_is_refused(headers, body, asked, status):
    async def talk():
        async with httpx.AsyncClient(headers=headers) as plain:
            return await plain.post(f"http://{HOST}/v1/speak", params=asked, json=body)

    assert in_network(talk, "deepgram").status_code == status
