"""Deepgram's own client, live, against the emulator."""

import asyncio

import numpy as np
import pytest
from deepgram import AsyncDeepgramClient, DeepgramClientEnvironment
from deepgram.core.api_error import ApiError
from deepgram.listen.v1.types import (
    ListenV1Metadata,
    ListenV1Results,
    ListenV1SpeechStarted,
    ListenV1UtteranceEnd,
)
from websockets.exceptions import ConnectionClosedError

from pipelines.line.g711 import encode
from tests.pipelines.emulators.vendor_client import frames, in_network, silence, speech

HOST = "deepgram.agent.emulated"
FORM = {"model": "nova-3", "encoding": "linear16", "sample_rate": "8000"}
ZIP = "nine four one oh three"


def client(key="k"):
    environment = DeepgramClientEnvironment(
        base=f"http://{HOST}", production=f"ws://{HOST}", agent=f"ws://{HOST}",
        agent_rest=f"http://{HOST}",
    )  # fmt: skip
    return AsyncDeepgramClient(api_key=key, environment=environment)


async def stream(connection, sound, n_bytes=320):
    """Sends sound at the pace it was spoken at."""
    for frame in frames(sound, n_bytes):
        await connection.send_media(frame)
        await asyncio.sleep(0.02)


def live(sound, *, n_bytes=320, finalises=False, asked=None, **how):
    """Every message with its time, of a connection over which sound is sent and the stream closed.

    Returns:
        Messages, and seconds from when all sound was sent to each.
    """

    async def talk():
        got, loop = [], asyncio.get_running_loop()
        async with client().listen.v1.connect(**FORM | (asked or {})) as connection:

            async def take():
                while not got or not isinstance(got[-1][1], ListenV1Metadata):
                    message = await connection.recv()
                    got.append((loop.time(), message))

            taking = asyncio.create_task(take())
            await stream(connection, sound, n_bytes)
            sent_s = loop.time()
            if finalises:
                await connection.send_finalize()
                await asyncio.sleep(2)
            await connection.send_close_stream()
            await taking
        return [message for _, message in got], [at_s - sent_s for at_s, _ in got]

    return in_network(talk, "deepgram", listen_for="zip", **how)


def finals(messages):
    return [m for m in messages if isinstance(m, ListenV1Results) and m.is_final]


def said(result):
    return result.channel.alternatives[0].transcript


def test_finalize_brings_what_was_said_after_what_was_asked():
    sound = silence(500) + speech(ZIP) + silence(200)

    messages, times_s = live(sound, finalises=True, stt_latency_ms=400, latency_spread=0)
    first = finals(messages)[0]

    assert said(first) == ZIP
    assert first.from_finalize
    assert times_s[messages.index(first)] == pytest.approx(0.4, abs=0.001)
    assert [w.word for w in first.channel.alternatives[0].words] == ZIP.split()
    assert first.start + first.duration == pytest.approx(0.5 + len(speech(ZIP)) / 16_000, abs=0.3)


def test_finalize_without_speech_is_answered_all_the_same():
    messages, _ = live(silence(600), finalises=True)

    assert [(said(m), m.from_finalize) for m in finals(messages)] == [("", True), ("", True)]


def test_a_pause_ends_an_utterance_unless_endpointing_is_off():
    sound = silence(300) + speech(ZIP) + silence(900) + speech(ZIP) + silence(900)

    split, _ = live(sound)
    whole, _ = live(sound, asked={"endpointing": "false"})

    assert [(said(m), m.speech_final, m.from_finalize) for m in finals(split)][:2] == [
        (ZIP, True, False), (ZIP, True, False),
    ]  # fmt: skip
    assert [m.from_finalize for m in finals(whole)] == [True]
    assert said(finals(whole)[0]).count("nine") == 2


def test_interim_results_come_while_it_is_spoken_and_only_if_asked_for():
    sound = silence(300) + speech("nine four one oh three nine four one oh three")

    without, _ = live(sound)
    with_them, times_s = live(sound, asked={"interim_results": "true"})
    interim = [m for m in with_them if isinstance(m, ListenV1Results) and not m.is_final]

    assert not [m for m in without if isinstance(m, ListenV1Results) and not m.is_final]
    assert len(interim) >= 2
    assert said(interim[0]).startswith("nine four")
    assert times_s[with_them.index(interim[0])] < 0


def test_events_tell_of_the_start_and_of_the_end_of_an_utterance():
    sound = silence(500) + speech(ZIP) + silence(2500)

    messages, _ = live(sound, asked={"vad_events": "true", "utterance_end_ms": "1000"})
    starts = [m.timestamp for m in messages if isinstance(m, ListenV1SpeechStarted)]
    ends = [m.last_word_end for m in messages if isinstance(m, ListenV1UtteranceEnd)]

    assert starts == [pytest.approx(0.2, abs=0.15)]
    assert ends == [pytest.approx(0.5 + len(speech(ZIP)) / 16_000, abs=0.3)]
    assert isinstance(messages[-1], ListenV1Metadata)
    assert messages[-1].duration == pytest.approx(len(sound) / 16_000)


def test_mu_law_is_heard_as_linear_samples_are():
    pcm = np.frombuffer(silence(300) + speech(ZIP) + silence(700), np.int16)

    messages, _ = live(encode(pcm).tobytes(), n_bytes=160, asked={"encoding": "mulaw"})

    assert said(finals(messages)[0]) == ZIP


def test_a_rate_that_silero_does_not_take_is_heard():
    sound = silence(300, rate_hz=24_000) + speech(ZIP, rate_hz=24_000)
    sound += silence(700, rate_hz=24_000)

    messages, _ = live(sound, n_bytes=960, asked={"sample_rate": "24000"})

    assert said(finals(messages)[0]) == ZIP


def test_a_connection_that_is_kept_alive_stays_and_another_is_closed():
    async def talk():
        async with client().listen.v1.connect(**FORM) as connection:
            for _ in range(4):
                await asyncio.sleep(5)
                await connection.send_keep_alive()
            kept_s = asyncio.get_running_loop().time()
            with pytest.raises(ConnectionClosedError) as closed:
                await connection.recv()
            return closed.value, asyncio.get_running_loop().time() - kept_s

    closed, after_s = in_network(talk, "deepgram")

    assert (closed.rcvd.code, closed.rcvd.reason) == (1011, "NET-0001")
    assert after_s == pytest.approx(10, abs=0.01)


@pytest.mark.parametrize(
    ("key", "asked", "status"),
    [("", {}, 401), ("k", {"encoding": "opus"}, 400), ("k", {"sample_rate": "4000"}, 400),
     ("k", {"multichannel": "true"}, 400)],
)  # fmt: skip
def test_what_the_api_would_refuse_is_refused_at_the_handshake(key, asked, status):
    async def talk():
        async with client(key).listen.v1.connect(**FORM | asked):
            pass

    with pytest.raises(ApiError) as refused:
        in_network(talk, "deepgram")

    assert refused.value.status_code == status
