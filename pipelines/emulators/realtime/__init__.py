"""OpenAI's Realtime API (GA) over a websocket, as its API reference describes it."""

from aiohttp import WSMsgType, web

from pipelines.emulators.openai_errors import error, refused
from pipelines.emulators.realtime.session import Paces, Session
from pipelines.services.wiring import Wiring


def realtime_route(wiring: Wiring, paces: Paces) -> web.RouteDef:
    """`GET /v1/realtime?model=...`: a session. PocketSphinx hears, the playbook answers.

    Args:
        wiring: The side whose agent this is; it keeps its own voice, whichever is asked for.
        paces: How long transcripts and answers take.
    """

    async def connect(request: web.Request) -> web.StreamResponse:
        fault = refused(request, {}, needs=())
        if fault is None and "model" not in request.query:
            fault = error(400, "You must provide a model parameter.")
        if fault is not None:
            return fault
        socket = web.WebSocketResponse(compress=False, max_msg_size=32 * 2**20)
        await socket.prepare(request)
        session = Session(wiring, socket, paces, model=request.query["model"])
        await session.begin()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await session.receive(message.data)
        finally:
            await session.end()
        return socket

    return web.get("/v1/realtime", connect)
