"""Cartesia's voices: contexts over a websocket, and whole texts over HTTP. espeak-ng speaks."""

import asyncio
import json
from typing import Any

from aiohttp import WSMsgType, web
from cartesia.types.generation_request import GenerationRequest
from cartesia.types.websocket_client_event import CancelContextRequest
from cartesia.types.websocket_response import Error
from pydantic import BaseModel, ValidationError

from pipelines.emulators.cartesia.asked import ENCODINGS, error, refused, told
from pipelines.emulators.cartesia.context import Context
from pipelines.emulators.sound import wav_of
from pipelines.emulators.speaking import Speak, speaking_of
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring

RATES_HZ = (8000, 16_000, 22_050, 24_000, 44_100, 48_000)
"""Those of the API."""


def socket_route(wiring: Wiring, latency: Latency) -> web.RouteDef:
    """`GET /tts/websocket`.

    Args:
        wiring: The side that speaks. It keeps its own voice, whichever is asked for.
        latency: From a transcript to its first sound.
    """
    speak = speaking_of(wiring)

    async def connect(request: web.Request) -> web.StreamResponse:
        fault = refused(request)
        if fault is not None:
            return fault
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        session = Session(socket, speak, latency)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await session.obey(message.data)
        finally:
            await session.stop()
        return socket

    return web.get("/tts/websocket", connect)


class Session:
    """One connection, with as many contexts as the client likes.

    Args:
        socket: To the client.
        speak: The voice.
        latency: From a transcript to its first sound.
    """

    def __init__(self, socket: web.WebSocketResponse, speak: Speak, latency: Latency) -> None:
        self._socket, self._speak, self._latency = socket, speak, latency
        self._contexts: dict[str, Context] = {}
        self._over: list[Context] = []

    async def obey(self, text: str) -> None:
        """Does what a message asks for, or says why not."""
        await self._tidy()
        asked: Any = None
        try:
            asked = json.loads(text)
            if asked.get("cancel"):
                await self._cancel(CancelContextRequest.model_validate(asked))
            else:
                self._take(GenerationRequest.model_validate(_spelled_out(asked)))
        except (ValueError, AttributeError) as fault:
            context_id = asked.get("context_id") if isinstance(asked, dict) else None
            await self._refuse(_why(fault), context_id)

    async def stop(self) -> None:
        """Says no more."""
        await asyncio.gather(*(one.stop() for one in (*self._contexts.values(), *self._over)))

    def _take(self, request: GenerationRequest) -> None:
        if request.output_format.encoding not in ENCODINGS:
            raise ValueError(f"this emulator has {', '.join(ENCODINGS)} only")
        context = self._contexts.get(request.context_id)
        if context is None:
            context = Context(request, self._speak, self._latency, self._send, self._end)
            self._contexts[request.context_id] = context
        context.take(request)

    async def _cancel(self, request: CancelContextRequest) -> None:
        context = self._contexts.pop(request.context_id, None)
        if context is not None:
            await context.stop()

    def _end(self, context_id: str) -> None:
        self._over.append(self._contexts.pop(context_id))

    async def _tidy(self) -> None:
        over, self._over = self._over, []
        for context in over:
            await context.stop()

    async def _refuse(self, why: str, context_id: object) -> None:
        words = told("invalid_request", why)
        fault = Error.model_validate(
            {"type": "error", "done": True, "status_code": 400, "context_id": context_id} | words
        )
        await self._send(fault)

    async def _send(self, message: BaseModel) -> None:
        if not self._socket.closed:
            await self._socket.send_str(message.model_dump_json(exclude_unset=True))


def _spelled_out(asked: dict[str, Any]) -> dict[str, Any]:
    """A request whose voice is named in full: its id alone will do."""
    voice = asked.get("voice")
    return asked | {"voice": {"mode": "id", "id": voice}} if isinstance(voice, str) else asked


def bytes_route(wiring: Wiring, latency: Latency) -> web.RouteDef:
    """`POST /tts/bytes`: a text in, its sound out as a whole, raw or as a WAV file."""
    speak = speaking_of(wiring)

    async def post(request: web.Request) -> web.StreamResponse:
        fault = refused(request)
        if fault is not None:
            return fault
        came_s = asyncio.get_running_loop().time()
        asked = await request.json()
        why = _lacking(asked)
        if why is not None:
            return error(400, "invalid_request", why)
        form = asked["output_format"]
        pcm = await speak(asked["transcript"], form["sample_rate"])
        await latency.pay(started_s=came_s)
        if form["container"] == "wav":
            body = wav_of(pcm, form["sample_rate"])
            return web.Response(body=body, content_type="audio/wav")
        sound = ENCODINGS[form["encoding"]].write(pcm)
        return web.Response(body=sound, content_type="audio/pcm")

    return web.post("/tts/bytes", post)


def _lacking(asked: Any) -> str | None:  # noqa: ANN401 -- whatever JSON was sent
    """What is wrong with a request for bytes. None: nothing."""
    form = asked.get("output_format") if isinstance(asked, dict) else None
    if not isinstance(form, dict):
        return "output_format: Field required"
    if missing := [name for name in ("model_id", "transcript", "voice") if not asked.get(name)]:
        return f"{missing[0]}: Field required"
    if not isinstance(asked["voice"], str) and not asked["voice"].get("id"):
        return "voice.id: Field required"
    if form.get("container") not in ("raw", "wav"):
        return "output_format.container: this emulator has raw and wav only"
    if form.get("encoding") not in ENCODINGS or form.get("sample_rate") not in RATES_HZ:
        return f"output_format: this emulator has {', '.join(ENCODINGS)} at the API's rates"
    return None


def _why(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        first = fault.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return (
        "Invalid JSON." if isinstance(fault, (json.JSONDecodeError, AttributeError)) else str(fault)
    )
