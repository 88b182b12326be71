"""Cartesia's own client against the emulator."""

import asyncio
import io
import wave

import httpx
import pytest
from cartesia import AsyncCartesia, BadRequestError
from websockets.exceptions import InvalidStatus

from tests.pipelines.emulators.vendor_client import (
    frames,
    in_network,
    length_s,
    silence,
    speech,
)

HOST = "cartesia.agent.emulated"
VOICE = {"mode": "id", "id": "71a7ad14-091c-4e8e-a314-022ece01c121"}
RATE_HZ = 16_000
RAW = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": RATE_HZ}
FIRST, SECOND = "may i have your name please?", "thank you very much."


def client(key="k"):
    return AsyncCartesia(
        api_key=key, base_url=f"http://{HOST}", websocket_base_url=f"ws://{HOST}", max_retries=0
    )


def contexts(talk, **how):
    """What `talk`, given a function that opens a context, comes to."""

    async def connected():
        async with client() as cartesia, cartesia.tts.websocket_connect() as connection:

            def context(name, **more):
                options = {"model_id": "sonic-3.6", "voice": VOICE, "output_format": RAW}
                return connection.context(
                    name, **options | {"add_timestamps": True, "max_buffer_delay_ms": 0} | more
                )

            return await talk(context)

    return in_network(connected, "cartesia", **how)


async def received(context):
    """Messages with their times, to the end of the context."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    return [(loop.time() - began_s, message) async for message in context.receive()]


def of_kind(got, kind):
    return [message for _, message in got if message.type == kind]


def sound_of(got):
    return b"".join(message.audio for message in of_kind(got, "chunk"))


def expected_s(*texts):
    return sum(length_s(speech(text, rate_hz=RATE_HZ), RATE_HZ) for text in texts)


def test_a_context_is_spoken_in_order_with_its_words_timed():
    async def talk(context):
        one = context("one")
        await one.push(FIRST)
        await one.push(SECOND)
        await one.no_more_inputs()
        return await received(one)

    got = contexts(talk, tts_latency_ms=200, latency_spread=0)
    timed = [message.word_timestamps for message in of_kind(got, "timestamps")]

    assert length_s(sound_of(got), RATE_HZ) == pytest.approx(expected_s(FIRST, SECOND), abs=0.01)
    assert got[0][0] == pytest.approx(0.2)
    assert [words.words for words in timed] == [FIRST.split(), SECOND.split()]
    assert timed[0].start[0] == 0
    assert timed[1].start[0] == pytest.approx(expected_s(FIRST), abs=0.01)
    assert timed[1].end[-1] == pytest.approx(expected_s(FIRST, SECOND), abs=0.01)
    assert got[-1][1].type == "done"
    assert {message.context_id for _, message in got} == {"one"}


def test_contexts_do_not_wait_for_each_other():
    async def talk(context):
        one, two = context("one"), context("two")
        await one.push(FIRST, continue_=False)
        await two.push(SECOND, continue_=False)
        return await asyncio.gather(received(one), received(two))

    for got, text in zip(
        contexts(talk, tts_latency_ms=200, latency_spread=0), (FIRST, SECOND), strict=True
    ):
        assert got[0][0] == pytest.approx(0.2)
        assert length_s(sound_of(got), RATE_HZ) == pytest.approx(expected_s(text), abs=0.01)


def test_a_context_that_is_cancelled_says_no_more_and_can_be_opened_anew():
    async def talk(context):
        one, other = context("one"), context("other")
        await one.push(FIRST)
        await one.cancel()
        await other.push(SECOND, continue_=False)
        got = await received(other)
        again = context("one")
        await again.push(SECOND, continue_=False)
        return got, await received(again)

    for got in contexts(talk):
        assert length_s(sound_of(got), RATE_HZ) == pytest.approx(expected_s(SECOND), abs=0.01)


def test_text_waits_for_more_until_the_buffer_is_due_or_a_sentence_ends():
    async def talk(context):
        due, whole = context("due", max_buffer_delay_ms=1500), context("whole")
        await due.push("thank you ")
        await whole.push("thank you ", max_buffer_delay_ms=1500)
        await asyncio.sleep(0.5)
        await whole.push("very much.", max_buffer_delay_ms=1500)
        loop, began_s = asyncio.get_running_loop(), asyncio.get_running_loop().time() - 0.5
        firsts = []
        for one in (whole, due):
            async for message in one.receive():
                firsts.append((loop.time() - began_s, message.word_timestamps.words))
                break
        return firsts

    (whole_s, whole), (due_s, due) = contexts(talk, tts_latency_ms=200, latency_spread=0)

    assert (whole_s, whole) == (pytest.approx(0.7), ["thank", "you", "very", "much."])
    assert (due_s, due) == (pytest.approx(1.7), ["thank", "you"])


def test_a_flush_is_told_of_and_numbers_what_follows():
    async def talk(context):
        one = context("one")
        await one.push(FIRST, flush=True)
        await one.push(SECOND, continue_=False)
        return await received(one)

    got = contexts(talk)
    kinds = [message.type for _, message in got]

    assert of_kind(got, "flush_done")[0].flush_id == 1
    assert [m.flush_id for m in of_kind(got, "timestamps")] == [1, 2]
    assert kinds.index("flush_done") > kinds.index("chunk")


def test_the_clients_own_format_is_spoken():
    async def talk(context):
        form = {"container": "raw", "encoding": "pcm_f32le", "sample_rate": 44_100}
        one = context("one", output_format=form)
        await one.push(SECOND, continue_=False)
        return await received(one)

    got = contexts(talk)

    assert len(sound_of(got)) / 4 / 44_100 == pytest.approx(expected_s(SECOND), abs=0.01)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"output_format": RAW | {"sample_rate": 11_025}}, "output_format.sample_rate"),
        ({"output_format": RAW | {"encoding": "pcm_alaw"}}, "this emulator has pcm_s16le"),
        ({"voice": {"mode": "id", "id": None}}, "voice.id"),
    ],
)
def test_a_request_that_the_api_would_refuse_gets_an_error(change, told):
    async def talk(context):
        one = context("one", **change)
        await one.push(FIRST, continue_=False)
        return (await received(one))[0][1]

    message = contexts(talk)

    assert (message.type, message.status_code, message.context_id) == ("error", 400, "one")
    assert told in message.message


# ---- over HTTP ----------------------------------------------------------------------------------


def test_a_text_is_spoken_as_a_whole_raw_or_as_a_file():
    async def talk():
        async with client() as cartesia:
            said = {"model_id": "sonic-3.6", "transcript": FIRST, "voice": VOICE}
            raw = await cartesia.tts.generate(**said, output_format=RAW)
            wav = RAW | {"container": "wav"}
            whole = await cartesia.tts.generate(**said, output_format=wav)
            return await raw.read(), await whole.read()

    raw, whole = in_network(talk, "cartesia")

    assert length_s(raw, RATE_HZ) == pytest.approx(expected_s(FIRST), abs=0.01)
    with wave.open(io.BytesIO(whole)) as sound:
        assert sound.getframerate() == RATE_HZ
        assert sound.readframes(sound.getnframes()) == raw


@pytest.mark.parametrize("change", [{"voice": {"mode": "id", "id": ""}}, {"transcript": ""}])
def test_a_text_or_a_voice_that_is_lacking_is_refused(change):
    async def talk():
        async with client() as cartesia:
            said = {"model_id": "sonic-3.6", "transcript": FIRST, "voice": VOICE}
            await cartesia.tts.generate(**said | change, output_format=RAW)

    with pytest.raises(BadRequestError, match="Field required"):
        in_network(talk, "cartesia")


def test_a_key_and_a_version_are_needed():
    async def talk():
        said = {"model_id": "m", "transcript": FIRST, "voice": VOICE, "output_format": RAW}
        async with httpx.AsyncClient() as plain:
            url = f"http://{HOST}/tts/bytes"
            keyless = await plain.post(url, json=said)
            without = await plain.post(url, json=said, headers={"X-API-Key": "k"})
        return keyless.status_code, without.status_code

    assert in_network(talk, "cartesia") == (401, 400)


# ---- what it hears ------------------------------------------------------------------------------


def hears(sound, *, encoding="pcm_s16le", **how):
    """Messages of a transcription of sound that is finalized and closed."""

    async def talk():
        async with (
            client() as cartesia,
            cartesia.stt.manual_finalize.websocket(
                model="ink-whisper", encoding=encoding, sample_rate=8000, language="en"
            ) as connection,
        ):
            for frame in frames(sound):
                await connection.send_raw(frame)
                await asyncio.sleep(0.02)
            began_s = asyncio.get_running_loop().time()
            await connection.send("finalize")
            got = [await connection.recv() for _ in range(2)]
            took_s = asyncio.get_running_loop().time() - began_s
            await connection.send("close")
            got += [message async for message in connection]
            return got, took_s

    return in_network(talk, "cartesia", listen_for="zip", **how)


def test_speech_is_transcribed_when_it_is_finalized():
    sound = silence(300) + speech("nine four one oh three") + silence(200)

    got, took_s = hears(sound, stt_latency_ms=400, latency_spread=0)

    assert [m.type for m in got] == [
        "transcript", "flush_done", "transcript", "flush_done", "done",
    ]  # fmt: skip
    assert (got[0].text, got[0].is_final) == ("nine four one oh three", True)
    assert got[2].text == ""
    assert took_s == pytest.approx(0.4)


def test_an_encoding_that_is_not_there_is_refused_at_the_handshake():
    with pytest.raises(InvalidStatus, match="400"):
        hears(silence(20), encoding="pcm_alaw")
