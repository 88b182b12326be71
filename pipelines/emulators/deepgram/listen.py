"""Deepgram's live transcription: a websocket of sound in, of results out. PocketSphinx hears."""

import asyncio
import json
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web
from deepgram.listen.v1.types import (
    ListenV1Finalize,
    ListenV1Metadata,
    ListenV1Results,
    ListenV1SpeechStarted,
    ListenV1UtteranceEnd,
)
from pydantic import BaseModel, ValidationError

from pipelines.emulators.deepgram.asked import (
    REQUEST_ID,
    error,
    flag,
    format_of,
    number,
    refused,
)
from pipelines.emulators.hearing import Hear, hearing_of
from pipelines.emulators.sound import Encoding
from pipelines.emulators.streaming import Heard, Listening, Paces
from pipelines.emulators.utterances import Utterances
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring

SHORTEST_PAUSE_MS = 500
"""Less silence ends no utterance, though `endpointing` be less; the API's default is 10."""
INACTIVE_S = 10.0
"""Without sound and `KeepAlive` for so long, the connection is closed."""
CONFIDENCE = 1.0
"""PocketSphinx tells none."""


@dataclass(frozen=True)
class Asked:
    """What a connection asks for."""

    model: str
    encoding: Encoding
    rate_hz: int
    interim_results: bool
    vad_events: bool
    endpointing_ms: int | None
    """None: only the client ends an utterance."""
    utterance_end_ms: int | None
    """Silence after which the end of an utterance is told of. None: it is not."""


def listen_route(wiring: Wiring, final: Latency, interim: Latency) -> web.RouteDef:
    """`GET /v1/listen`, a websocket.

    Args:
        wiring: The side that listens; its recogniser knows what the peer may say.
        final: From the end of an utterance to its transcript.
        interim: From a part of one to what was heard of it.
    """
    hear = hearing_of(wiring)

    async def connect(request: web.Request) -> web.StreamResponse:
        fault = refused(request)
        asked = fault or _asked(request)
        if isinstance(asked, web.Response):
            return asked
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        endpoint_s = None if asked.endpointing_ms is None else asked.endpointing_ms / 1000
        paces = Paces(final, interim if asked.interim_results else None, endpoint_s)
        live = Live(socket, asked, hear, Utterances(asked.rate_hz, wiring.stopwatch), paces)
        try:
            await live.serve()
        finally:
            await live.stop()
        return socket

    return web.get("/v1/listen", connect)


def _asked(request: web.Request) -> Asked | web.Response:
    """What a query asks for; else what is wrong with it."""
    form = format_of(request, rate_hz=16_000)
    if isinstance(form, web.Response):
        return form
    if request.query.get("multichannel", "false") == "true" or request.query.get("channels") == "2":
        return error(400, "Bad Request", "This emulator hears one channel.")
    pause_ms = number(request, "endpointing", SHORTEST_PAUSE_MS)
    utterance_end_ms = number(request, "utterance_end_ms", 0)
    return Asked(
        model=request.query.get("model", "base-general"),
        encoding=form[0],
        rate_hz=form[1],
        interim_results=flag(request, "interim_results"),
        vad_events=flag(request, "vad_events"),
        endpointing_ms=None if pause_ms is None else max(SHORTEST_PAUSE_MS, pause_ms),
        utterance_end_ms=utterance_end_ms or None,
    )


class Live:
    """One connection.

    Args:
        socket: To the client.
        asked: What it asked for.
        hear: The recogniser.
        utterances: Of its stream.
        paces: When, and how late, it is told of them.
    """

    def __init__(
        self,
        socket: web.WebSocketResponse,
        asked: Asked,
        hear: Hear,
        utterances: Utterances,
        paces: Paces,
    ) -> None:
        self._socket, self._asked, self._utterances = socket, asked, utterances
        self._listening = Listening(hear, utterances, paces, self._tell, rate_hz=asked.rate_hz)
        self._end_s: float | None = None
        """End of the last utterance, until the client was told that it is over."""
        self._loop = asyncio.get_running_loop()
        self._active_s = self._loop.time()
        self._watching = asyncio.create_task(self._watch())

    async def serve(self) -> None:
        """Until the client closes the stream, or goes."""
        async for message in self._socket:
            self._active_s = self._loop.time()
            if message.type is WSMsgType.BINARY:
                await self._hear(message.data)
            elif message.type is WSMsgType.TEXT and not await self._obey(message.data):
                return

    async def stop(self) -> None:
        """Tells no more."""
        self._watching.cancel()
        await self._listening.stop()

    # ---- what the client sends ----------------------------------------------------------------

    async def _hear(self, sound: bytes) -> None:
        if not sound:  # an older way to close a stream
            self._listening.finalise()
            return
        began = await self._listening.append(self._asked.encoding.read(sound))
        if began and self._asked.vad_events:
            start_s = self._utterances.start_s
            await self._send(
                ListenV1SpeechStarted, type="SpeechStarted", channel=[0, 1], timestamp=start_s
            )
        await self._tell_end()

    async def _obey(self, text: str) -> bool:
        """Does what a message asks for. False: the stream is over."""
        kind = _type_of(text)
        if kind == "Finalize":
            self._listening.finalise()
        elif kind == "CloseStream":
            await self._close()
            return False
        elif kind != "KeepAlive":
            told = {"type": "Error", "variant": "SchemaError", "message": text}
            told["description"] = "Could not parse the message."
            await self._socket.send_str(json.dumps(told))
        return True

    async def _close(self) -> None:
        self._listening.finalise()
        await self._listening.finish()
        await self._send(
            ListenV1Metadata,
            type="Metadata",
            transaction_key="deprecated",
            request_id=REQUEST_ID,
            sha256="0" * 64,
            created="2026-01-01T00:00:00.000Z",
            duration=round(self._utterances.now_s, 3),
            channels=1,
        )
        await self._socket.close()

    async def _watch(self) -> None:
        """Closes the connection when nothing comes."""
        while (left_s := self._active_s + INACTIVE_S - self._loop.time()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(left_s)
        await self._socket.close(code=1011, message=b"NET-0001")

    # ---- what it is told ----------------------------------------------------------------------

    async def _tell(self, heard: Heard) -> None:
        if heard.is_final and heard.text:
            self._end_s = heard.end_s
        await self._send(ListenV1Results, **_result(heard, self._asked.model))

    async def _tell_end(self) -> None:
        """The end of an utterance, when it has been silent since for long enough."""
        wait_ms, end_s = self._asked.utterance_end_ms, self._end_s
        if wait_ms is None or end_s is None or self._utterances.speech_s is not None:
            return
        if self._utterances.now_s - end_s >= wait_ms / 1000:
            self._end_s = None
            await self._send(
                ListenV1UtteranceEnd, type="UtteranceEnd", channel=[0, 1], last_word_end=end_s
            )

    async def _send(self, message: type[BaseModel], **fields: object) -> None:
        if not self._socket.closed:
            made = message.model_validate(fields)
            await self._socket.send_str(made.model_dump_json(exclude_unset=True))


def _type_of(text: str) -> str:
    """What a client's message asks for: all three are of one shape. Empty: it is none."""
    try:
        return str(ListenV1Finalize.model_validate_json(text).type)
    except ValidationError:
        return ""


def _result(heard: Heard, model: str) -> dict[str, Any]:
    """The fields of a message about what was heard."""
    words = [
        {"word": w.text, "start": round(w.start_s, 3), "end": round(w.end_s, 3)}
        | {"confidence": CONFIDENCE}
        for w in heard.words
    ]
    best = {"transcript": heard.text, "confidence": CONFIDENCE if words else 0.0, "words": words}
    info = {"name": model, "version": "emulated", "arch": model.partition("-")[0]}
    return {
        "type": "Results",
        "channel_index": [0, 1],
        "duration": round(heard.end_s - heard.start_s, 3),
        "start": round(heard.start_s, 3),
        "is_final": heard.is_final,
        "speech_final": heard.is_final,
        "channel": {"alternatives": [best]},
        "metadata": {"request_id": REQUEST_ID, "model_info": info, "model_uuid": model},
        "from_finalize": heard.is_asked,
    }
