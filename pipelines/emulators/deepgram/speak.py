"""Deepgram's voices over a websocket and over HTTP. espeak-ng speaks."""

import asyncio
import re

from aiohttp import WSMsgType, web
from deepgram.speak.v1.types import (
    SpeakV1Cleared,
    SpeakV1Flush,
    SpeakV1Flushed,
    SpeakV1Metadata,
    SpeakV1Text,
    SpeakV1Warning,
)
from pydantic import BaseModel, ValidationError

from pipelines.ears.recogniser import Pcm
from pipelines.emulators.deepgram.asked import REQUEST_ID, error, format_of, refused
from pipelines.emulators.sound import LINEAR, Encoding, pieces, wav_of
from pipelines.emulators.speaking import Mouth, Speak, speaking_of
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring

RATE_HZ = 24_000
"""The API's, where a request says none."""
_SENTENCES = re.compile(r".*[.!?…](?=\s|$)", re.DOTALL)
"""All of a text up to the end of its last whole sentence."""


def speak_routes(wiring: Wiring, latency: Latency) -> list[web.RouteDef]:
    """`GET /v1/speak`, a websocket, and `POST /v1/speak`.

    Args:
        wiring: The side that speaks. It keeps its own voice, whichever is asked for.
        latency: From a sentence to its first sound.
    """
    speak = speaking_of(wiring)

    async def connect(request: web.Request) -> web.StreamResponse:
        form = refused(request) or format_of(request, rate_hz=RATE_HZ)
        if isinstance(form, web.Response):
            return form
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        session = Session(socket, speak, latency, form)
        try:
            await session.serve(request.query.get("model", "aura-asteria-en"))
        finally:
            await session.stop()
        return socket

    async def post(request: web.Request) -> web.StreamResponse:
        form = refused(request) or format_of(request, rate_hz=RATE_HZ)
        if isinstance(form, web.Response):
            return form
        return await _whole(request, speak, latency, form)

    return [web.get("/v1/speak", connect), web.post("/v1/speak", post)]


async def _whole(
    request: web.Request, speak: Speak, latency: Latency, form: tuple[Encoding, int]
) -> web.StreamResponse:
    """The answer to one text."""
    encoding, rate_hz = form
    came_s = asyncio.get_running_loop().time()
    asked = await request.json()
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return error(400, "Bad Request", "Failed to deserialize JSON: missing field `text`.")
    container = request.query.get("container", "wav")
    if container not in ("none", "wav") or (container == "wav" and encoding is not LINEAR):
        there = "`container=none`, and `wav` for linear16, only"
        return error(400, "Bad Request", f"This emulator has {there}.")
    pcm = await speak(asked["text"], rate_hz)
    await latency.pay(started_s=came_s)
    if container == "wav":
        return web.Response(body=wav_of(pcm, rate_hz), content_type="audio/wav")
    response = web.StreamResponse(headers={"Content-Type": "audio/l16"})
    await response.prepare(request)
    for piece in pieces(encoding.write(pcm), encoding, rate_hz):
        await response.write(piece)
    return response


class Session:
    """One connection.

    Args:
        socket: To the client.
        speak: The voice.
        latency: From a sentence to its first sound.
        form: Encoding and rate of the sound.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        speak: Speak,
        latency: Latency,
        form: tuple[Encoding, int],
    ) -> None:
        self._socket = socket
        self._encoding, self._rate_hz = form
        self._speak, self._latency = speak, latency
        self._mouth = Mouth(speak, latency, self._rate_hz)
        self._text = ""
        """What is not a whole sentence yet."""
        self._n_flushed = self._n_cleared = 0

    async def serve(self, model: str) -> None:
        """Until the client closes the connection."""
        named = {"model_name": model, "model_version": "emulated", "model_uuid": model}
        await self._send(SpeakV1Metadata, type="Metadata", request_id=REQUEST_ID, **named)
        async for message in self._socket:
            if message.type is WSMsgType.TEXT and not await self._obey(message.data):
                return

    async def stop(self) -> None:
        """Says no more."""
        await self._mouth.stop()

    async def _obey(self, text: str) -> bool:
        """Does what a message asks for. False: the connection is over."""
        try:
            message = SpeakV1Flush.model_validate_json(text)  # all have a type, as this one
            if message.type == "Speak":
                self._take(SpeakV1Text.model_validate_json(text).text)
        except ValidationError:
            await self._warn("DATA-0000", "Could not parse the message.")
            return True
        if message.type == "Flush":
            self._flush()
        elif message.type == "Clear":
            await self._clear()
        elif message.type == "Close":
            self._say_rest()
            await self._mouth.finish()
            await self._socket.close()
            return False
        elif message.type != "Speak":
            await self._warn("DATA-0001", f"Unknown message type `{message.type}`.")
        return True

    def _take(self, text: str) -> None:
        self._text += text
        whole = _SENTENCES.match(self._text)
        if whole:
            self._mouth.say(whole.group(), self._sound)
            self._text = self._text[whole.end() :].lstrip()

    def _say_rest(self) -> None:
        if self._text.strip():
            self._mouth.say(self._text, self._sound)
        self._text = ""

    def _flush(self) -> None:
        self._say_rest()

        async def flushed(_: Pcm) -> None:
            await self._send(SpeakV1Flushed, type="Flushed", sequence_id=self._n_flushed)
            self._n_flushed += 1

        self._mouth.say("", flushed)

    async def _clear(self) -> None:
        await self._mouth.stop()
        self._mouth, self._text = Mouth(self._speak, self._latency, self._rate_hz), ""
        await self._send(SpeakV1Cleared, type="Cleared", sequence_id=self._n_cleared)
        self._n_cleared += 1

    async def _sound(self, pcm: Pcm) -> None:
        for piece in pieces(self._encoding.write(pcm), self._encoding, self._rate_hz):
            await self._socket.send_bytes(piece)

    async def _warn(self, code: str, description: str) -> None:
        await self._send(SpeakV1Warning, type="Warning", code=code, description=description)

    async def _send(self, message: type[BaseModel], **fields: object) -> None:
        if not self._socket.closed:
            made = message.model_validate(fields)
            await self._socket.send_str(made.model_dump_json(exclude_unset=True))
