"""A cassette in a vendor's place: gives back what was answered, as long after the question."""

import asyncio

from aiohttp import web

from personas.base import Side
from pipelines.outside.contexts import Contexts
from pipelines.outside.exchange import Exchange
from pipelines.outside.player import Player
from pipelines.outside.question import asked_of, is_handshake
from pipelines.outside.socket_replay import replay_socket

LEAVING_S = 2.0
"""What a client is given to go away in, where it did so when the answer was recorded."""


def replay_app(
    player: Player, *, side: Side, kind: str, contexts: Contexts | None = None
) -> web.Application:
    """What serves a side's client of one service from a cassette."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if contexts is not None and is_handshake(request):
            return await replay_socket(request, player, contexts, side=side, kind=kind)
        started_s = asyncio.get_running_loop().time()
        asked = asked_of(request, await request.read(), side=side, kind=kind)
        found = player.find(asked)
        if isinstance(found, Exchange):
            return await _give_back(found, request, started_s)
        told = {"error": {"message": found}}
        return web.json_response(told, status=404, headers={"x-should-retry": "false"})

    app = web.Application(client_max_size=64 * 2**20)
    app.router.add_route("*", "/{path:.*}", answer)
    return app


async def _give_back(found: Exchange, request: web.Request, started_s: float) -> web.StreamResponse:
    async def until(ms: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, started_s + ms / 1000 - loop.time()))

    response = web.StreamResponse(status=found.status, headers=found.headers)
    if found.head_ms is not None:
        await until(found.head_ms)
        await response.prepare(request)
    for piece in found.pieces:
        await until(piece.at_ms)
        await response.write(piece.data)
    await until(found.end_ms + (1000 * LEAVING_S if found.ending == "left" else 0))
    if found.ending == "whole":
        await response.write_eof()
    elif request.transport is not None:
        request.transport.abort()
    return response
