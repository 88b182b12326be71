"""Cartesia's streaming transcription, ended by `finalize`. PocketSphinx hears."""

from aiohttp import WSMsgType, web
from cartesia.types.stt import (
    STTManualFinalizeDoneResponse,
    STTManualFinalizeFlushDoneResponse,
    STTManualFinalizeTranscriptResponse,
)
from pydantic import BaseModel

from pipelines.emulators.cartesia.asked import ENCODINGS, REQUEST_ID, error, refused
from pipelines.emulators.hearing import hearing_of
from pipelines.emulators.sound import Encoding
from pipelines.emulators.streaming import Heard, Listening, Paces
from pipelines.emulators.utterances import Utterances
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring


def transcription_route(wiring: Wiring, latency: Latency) -> web.RouteDef:
    """`GET /stt/websocket`.

    Args:
        wiring: The side that listens; its recogniser knows what the peer may say.
        latency: From `finalize` to the transcript.
    """
    hear = hearing_of(wiring)

    async def connect(request: web.Request) -> web.StreamResponse:
        fault = refused(request) or _fault(request)
        if fault is not None:
            return fault
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        rate_hz = int(request.query["sample_rate"])
        listening = Listening(
            hear,
            Utterances(rate_hz, wiring.stopwatch),
            Paces(latency),
            lambda heard: _tell(socket, heard),
            rate_hz=rate_hz,
        )
        try:
            await _serve(socket, listening, ENCODINGS[request.query["encoding"]])
        finally:
            await listening.stop()
        return socket

    return web.get("/stt/websocket", connect)


async def _serve(socket: web.WebSocketResponse, listening: Listening, encoding: Encoding) -> None:
    """Until the client has done, or goes."""
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            await listening.append(encoding.read(message.data))
        elif message.type is WSMsgType.TEXT:
            listening.finalise()
            if message.data.strip() in ("done", "close"):
                break
    await listening.finish()
    await _send(socket, STTManualFinalizeDoneResponse(type="done", request_id=REQUEST_ID))
    await socket.close()


async def _tell(socket: web.WebSocketResponse, heard: Heard) -> None:
    await _send(socket, _transcript(heard))
    if heard.is_asked:
        done = STTManualFinalizeFlushDoneResponse(type="flush_done", request_id=REQUEST_ID)
        await _send(socket, done)


async def _send(socket: web.WebSocketResponse, message: BaseModel) -> None:
    if not socket.closed:
        await socket.send_str(message.model_dump_json(exclude_unset=True))


def _fault(request: web.Request) -> web.Response | None:
    """What is wrong with a query. None: nothing."""
    if missing := [n for n in ("model", "encoding", "sample_rate") if n not in request.query]:
        return error(400, "invalid_request", f"{missing[0]}: Field required")
    if request.query["encoding"] not in ENCODINGS:
        there = ", ".join(ENCODINGS)
        return error(400, "invalid_request", f"encoding: this emulator has {there} only")
    if not request.query["sample_rate"].isdecimal():
        return error(400, "invalid_request", "sample_rate: Input should be a valid integer")
    return None


def _transcript(heard: Heard) -> STTManualFinalizeTranscriptResponse:
    return STTManualFinalizeTranscriptResponse(
        type="transcript",
        is_final=heard.is_final,
        request_id=REQUEST_ID,
        text=heard.text,
        duration=round(heard.end_s - heard.start_s, 3),
        language="en",
    )
