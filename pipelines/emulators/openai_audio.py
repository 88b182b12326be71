"""OpenAI's transcriptions and speech, as its API reference describes them."""

import asyncio
import io
import wave
from typing import get_args

import numpy as np
from aiohttp import web
from openai.types.audio import Transcription
from openai.types.audio.speech_create_params import Voice

from personas.codecs import PACKAGE, PACKAGE_HINT
from pipelines.ears.recogniser import Pcm
from pipelines.emulators.hearing import hearing_of
from pipelines.emulators.openai_errors import error, refused
from pipelines.emulators.openai_formats import DEFAULT_FORMAT, FORMATS, encoded, media_type
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring
from pipelines.speech import spoken_pcm

SPEECH_RATE_HZ = 24_000
"""Of all formats but Opus. `pcm` is 16-bit samples, little-endian, mono, without a header."""
_PIECE_BYTES = 4800
"""Of an answer, written at a time: 0.1 s of `pcm`."""
_PADDING_S = 0.1
"""Silence that a segment keeps behind the last sample that is not zero: chosen by hand, a fifth of
what Pipecat pads with."""
VOICES = frozenset(voice for option in get_args(Voice) for voice in get_args(option))
"""Those that the SDK knows."""


def transcription_route(wiring: Wiring, latency: Latency) -> web.RouteDef:
    """`POST /v1/audio/transcriptions`: a WAV file in, its words out. PocketSphinx hears.

    Args:
        wiring: The side that listens; its recogniser knows what the peer may say.
        latency: From the whole file to its transcript.
    """
    hear = hearing_of(wiring)

    async def transcribe(request: web.Request) -> web.Response:
        asked = await request.post()
        came_s = asyncio.get_running_loop().time()
        fault = refused(request, asked, needs=("file", "model"))
        if fault is not None:
            return fault
        file = asked["file"]
        if not isinstance(file, web.FileField):
            return error(400, "Invalid file format.")
        try:
            pcm, rate_hz = _samples(file.file.read())
        except (wave.Error, EOFError):
            return error(400, "Invalid file format.")
        text = await hear(pcm, rate_hz)
        await latency.pay(started_s=came_s)
        return web.json_response(Transcription(text=text).model_dump(exclude_unset=True))

    return web.post("/v1/audio/transcriptions", transcribe)


def speech_route(wiring: Wiring, latency: Latency) -> web.RouteDef:
    """`POST /v1/audio/speech`: a text in, its sound out in pieces. espeak-ng speaks.

    Args:
        wiring: The side that speaks. It keeps its own voice, whichever of OpenAI's is asked for.
        latency: From the text to its first sound.
    """

    async def say(request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        came_s = asyncio.get_running_loop().time()
        fault = refused(request, asked, needs=("input", "model", "voice")) or _unknown(asked)
        if fault is not None:
            return fault
        started = wiring.stopwatch.start()
        pcm = spoken_pcm(asked["input"], wiring.voice, sample_rate_hz=SPEECH_RATE_HZ)
        name = asked.get("response_format", DEFAULT_FORMAT)
        try:
            sound = encoded(pcm, name, rate_hz=SPEECH_RATE_HZ)
        except ImportError:
            return error(400, f"For '{name}' {PACKAGE} is missing; hint: {PACKAGE_HINT}")
        wiring.stopwatch.stop("tts", started)
        await latency.pay(started_s=came_s)
        return await _in_pieces(request, sound, media_type(name))

    return web.post("/v1/audio/speech", say)


async def _in_pieces(request: web.Request, sound: bytes, kind: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": kind})
    await response.prepare(request)
    for start in range(0, len(sound), _PIECE_BYTES):
        await response.write(sound[start : start + _PIECE_BYTES])
    return response


def _unknown(asked: dict[str, str]) -> web.Response | None:
    """The answer to a voice or a format that is not there."""
    if asked["voice"] not in VOICES:
        return error(400, f"Unknown voice: '{asked['voice']}'.")
    wanted = asked.get("response_format", DEFAULT_FORMAT)
    if wanted not in FORMATS:
        there = ", ".join(FORMATS)
        return error(400, f"Unknown response_format: '{wanted}'; there are {there}.")
    return None


def _samples(file: bytes) -> tuple[Pcm, int]:
    """Samples of a WAV file, shape (n_samples,), and their rate in Hz.

    Pipecat pads segments with half a second of zeros for Whisper, in which PocketSphinx hears a
    digit: all but `_PADDING_S` go.
    """
    with wave.open(io.BytesIO(file)) as sound:
        pcm, rate_hz = sound.readframes(sound.getnframes()), sound.getframerate()
    samples = np.frombuffer(pcm, np.int16)
    n_spoken = len(np.trim_zeros(samples, "b"))
    return samples[: n_spoken + round(_PADDING_S * rate_hz)], rate_hz
