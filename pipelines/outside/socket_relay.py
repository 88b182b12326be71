"""A gateway over a websocket: hands messages on, meters the answer of each context, keeps it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field

import aiohttp
from aiohttp import WSMsgType, web

from personas.hiding import hider
from pipelines.metered import owe, owed
from pipelines.outside.contexts import NOBODY, Contexts, Message, read, written
from pipelines.outside.exchange import Asked, Exchange, Piece
from pipelines.outside.outlet import Outlet, handed_on, ms_since
from pipelines.outside.question import asked_of, secrets_of, without

SWITCHED = 101
"""The status of a connection that became a websocket."""
WS = "WS"
"""Stands on a cassette for the method."""
_LEAVING_S = 0.5
"""What a vendor is given to close a connection in."""
_UNREACHED = 502

Socket = web.WebSocketResponse | aiohttp.ClientWebSocketResponse


@dataclass
class _Open:
    """A context that is not over."""

    started_s: float
    paid: Callable[[], None]
    asked: list[Message] = field(default_factory=list)
    asked_s: float = 0.0
    """When the last of them was sent."""
    pieces: list[Piece] = field(default_factory=list)


async def relay_socket(
    request: web.Request, outlet: Outlet, contexts: Contexts, session: aiohttp.ClientSession
) -> web.StreamResponse:
    """Carries messages both ways until one side has enough."""
    kept = _Kept(request, outlet)
    started_s = asyncio.get_running_loop().time()
    try:
        with owed():
            far = await session.ws_connect(
                outlet.upstream + request.raw_path,
                headers=handed_on(request.headers),
                timeout=aiohttp.ClientWSTimeout(ws_close=_LEAVING_S),
                max_msg_size=0,
            )
    except aiohttp.WSServerHandshakeError as error:
        kept.dialled(started_s, error.status)
        return web.Response(status=error.status, text=error.message)
    except (aiohttp.ClientError, OSError) as error:
        kept.dialled(started_s, _UNREACHED)
        return web.Response(status=_UNREACHED, text=outlet.unreached(error))
    kept.dialled(started_s, SWITCHED)
    near = web.WebSocketResponse(compress=False, max_msg_size=0)
    await near.prepare(request)
    await _Carried(near, far, contexts, kept).until_over()
    return near


class _Kept:
    """What of one connection goes onto the cassette, if there is one."""

    def __init__(self, request: web.Request, outlet: Outlet) -> None:
        self._keep, self._secrets = outlet.keep, secrets_of(request)
        place: Asked = asked_of(request, b"", side=outlet.side, kind=outlet.kind)
        self._place = place.model_copy(update={"method": WS})

    def dialled(self, started_s: float, status: int) -> None:
        """How dialling went."""
        at_ms = ms_since(started_s)
        self._take(started_s, self._place, status=status, head_ms=at_ms, end_ms=at_ms)

    def answered(self, found: _Open, ending: str) -> None:
        """A context's messages, both ways."""
        if self._keep is None:
            return
        asked = self._place.model_copy(update={"body": hider().hidden_in(found.asked)})
        pieces = [without(self._secrets, [piece])[0] for piece in found.pieces]
        end_ms = ms_since(found.asked_s)
        self._take(found.started_s, asked, pieces=pieces, end_ms=end_ms, ending=ending)

    def _take(self, started_s: float, asked: Asked, **how: object) -> None:
        told = {"status": SWITCHED, "headers": {}, "pieces": (), "ending": "whole"} | how
        if self._keep is not None:
            self._keep(started_s, Exchange.model_validate({"asked": asked} | told))


class _Carried:
    """The messages of one connection, on their way out and in."""

    def __init__(
        self,
        near: web.WebSocketResponse,
        far: aiohttp.ClientWebSocketResponse,
        contexts: Contexts,
        kept: _Kept,
    ) -> None:
        self._near, self._far, self._contexts, self._kept = near, far, contexts, kept
        self._open: dict[str, _Open] = {}

    async def until_over(self) -> None:
        """Carries both ways, and then closes both. What is open then is over, too."""
        ways: tuple[Awaitable[None], ...] = (
            _carry(self._near, self._far, self._out),
            _carry(self._far, self._near, self._in),
        )
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            is_cut = tasks[1].done()
            for task in tasks:
                task.cancel()
            for name in list(self._open):
                self._close(name, "cut" if is_cut else "left")
            with suppress(Exception):
                await self._near.close(code=self._far.close_code or aiohttp.WSCloseCode.OK)
            with suppress(Exception):
                await self._far.close()

    def _out(self, message: Message) -> None:
        name = self._contexts.context_of(message)
        if name is None:
            return
        if self._contexts.is_taken_back(message):
            self._close(name, "left")
            return
        now_s = asyncio.get_running_loop().time()
        if name not in self._open:
            self._open[name] = _Open(now_s, owe())
        self._open[name].asked.append(self._contexts.named(message, NOBODY))
        self._open[name].asked_s = now_s

    def _in(self, message: Message) -> None:
        name = self._contexts.context_of(message)
        found = self._open.get(name or "")
        if name is None or found is None:
            return
        data = written(self._contexts.named(message, NOBODY)).encode()
        at_ms = ms_since(found.asked_s)
        found.pieces.append(Piece(at_ms=at_ms, data=data, after=len(found.asked) - 1))
        if self._contexts.is_over(message):
            self._close(name, "whole")

    def _close(self, name: str, ending: str) -> None:
        """What was asked in a context is answered, or will never be."""
        found = self._open.pop(name, None)
        if found is not None:
            found.paid()
            self._kept.answered(found, ending)


async def _carry(source: Socket, sink: Socket, see: Callable[[Message], None]) -> None:
    async for message in source:
        if message.type is WSMsgType.TEXT:
            see(read(message.data))
            await sink.send_str(message.data)
        elif message.type is WSMsgType.BINARY:
            await sink.send_bytes(message.data)
