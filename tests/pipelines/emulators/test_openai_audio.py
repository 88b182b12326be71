import asyncio
import io
import sys
import wave

import av
import httpx
import numpy as np
import openai
import pytest

from personas.schema import Voice
from pipelines.ears.recogniser import Reading
from pipelines.emulators import hearing, openai_audio
from pipelines.line.p56 import active_level_dbfs
from pipelines.speech import spoken_pcm
from tests.pipelines.emulators.openai_client import URL, with_client

KEY = {"Authorization": "Bearer k"}


def wav(text, rate_hz=8000):
    pcm = spoken_pcm(text, Voice(ids={"espeak": "en-us+Diogo"}), sample_rate_hz=rate_hz)
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(bytes(rate_hz // 5) + pcm + bytes(rate_hz))
    return "audio.wav", file.getvalue(), "audio/wav"


def test_speech_is_transcribed_after_what_was_asked():
    async def talk(client):
        started_s = asyncio.get_running_loop().time()
        heard = await client.audio.transcriptions.create(
            file=wav("nine four one oh three"), model="gpt-4o-transcribe", language="en"
        )
        return heard.text, asyncio.get_running_loop().time() - started_s

    text, took_s = with_client(talk, listen_for="zip", stt_latency_ms=700, latency_spread=0)

    assert text == "nine four one oh three"
    assert took_s == pytest.approx(0.7)


def test_what_hearing_and_speaking_take_is_part_of_the_latency(monkeypatch):
    def slow(*_, **__):
        loop = asyncio.get_running_loop()
        loop.jump(loop.time() + 0.2)
        return spoken_pcm("slowly", Voice(), sample_rate_hz=24_000)

    class SlowEar:
        def hear(self, *_, **__):
            slow()
            return Reading(text="slowly")

    monkeypatch.setattr(hearing, "ear_of", lambda _: (SlowEar(), "open"))
    monkeypatch.setattr(openai_audio, "spoken_pcm", slow)

    async def talk(client):
        loop = asyncio.get_running_loop()
        at_s = [loop.time()]
        await client.audio.transcriptions.create(file=wav("slowly"), model="whisper-1")
        at_s.append(loop.time())
        asked = {"model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "pcm"}
        await client.audio.speech.create(input="slowly", **asked)
        return at_s[1] - at_s[0], loop.time() - at_s[1]

    took_s = with_client(talk, stt_latency_ms=700, tts_latency_ms=100, latency_spread=0)

    assert took_s == pytest.approx((0.7, 0.2))


def test_what_is_spoken_is_the_sides_voice_at_24_khz():
    async def talk(client):
        asked = {"model": "gpt-4o-mini-tts", "voice": "alloy", "response_format": "pcm"}
        text = "what is your five digit zip code?"
        async with client.audio.speech.with_streaming_response.create(input=text, **asked) as got:
            return [piece async for piece in got.iter_bytes()]

    pieces = with_client(talk)
    pcm = np.frombuffer(b"".join(pieces), np.int16).astype(np.float64) / 32768

    assert len(pieces) > 5
    assert 1.5 < len(pcm) / 24_000 < 3.5
    assert active_level_dbfs(pcm, 24_000) == pytest.approx(-22, abs=1)


def spoken(**asked):
    """The answer of the SDK's client to one short sentence."""

    async def talk(client):
        fine = {"model": "gpt-4o-mini-tts", "voice": "alloy", "input": "hello"}
        got = await client.audio.speech.create(**fine | asked)
        return got.response.headers["content-type"], got.content

    return with_client(talk)


@pytest.mark.parametrize(
    ("name", "kind", "codec", "frame"),
    [
        ("wav", "audio/wav", "pcm_s16le", 0),
        ("flac", "audio/flac", "flac", 0),
        (None, "audio/mpeg", "mp3float", 1152),
        ("aac", "audio/aac", "aac", 2048),
        ("opus", "audio/ogg", "opus", 960),
    ],
)
def test_every_format_holds_the_whole_sound_and_mp3_is_the_default(name, kind, codec, frame):
    asked = {"response_format": name} if name else {}
    told, file = spoken(**asked)
    n_spoken = len(spoken(response_format="pcm")[1]) / 2
    with av.open(io.BytesIO(file)) as sound:
        stream = sound.streams.audio[0]
        n_held = sum(one.samples for one in sound.decode(stream)) * 24_000 / stream.rate

    assert told == kind
    assert stream.codec_context.name == codec
    assert n_spoken <= n_held <= n_spoken + frame
    assert spoken(**asked)[1] == file


def test_a_format_whose_encoder_is_not_installed_is_told_with_what_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(openai.BadRequestError, match="For 'mp3' av is missing; hint: pip"):
        spoken()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"voice": "nobody"}, "Unknown voice: 'nobody'."),
        ({"response_format": "midi"}, "Unknown response_format: 'midi'; there are pcm, wav, mp3"),
    ],
)
def test_a_voice_or_format_that_is_not_there_is_refused(asked, told):
    async def talk(client):
        fine = {"model": "m", "voice": "alloy", "response_format": "pcm", "input": "hello"}
        await client.audio.speech.create(**fine | asked)

    with pytest.raises(openai.BadRequestError, match=told):
        with_client(talk)


@pytest.mark.parametrize(
    ("headers", "files", "status"),
    [
        ({}, {"file": wav("hello")}, 401),
        (KEY, {}, 400),
        (KEY, {"file": ("audio.wav", b"no sound", "audio/wav")}, 400),
    ],
)
def test_a_transcription_needs_a_key_and_a_sound(headers, files, status):
    async def talk(_client):
        async with httpx.AsyncClient(headers=headers) as client:
            return await client.post(
                f"{URL}/audio/transcriptions", data={"model": "m"}, files=files or None
            )

    assert with_client(talk).status_code == status
