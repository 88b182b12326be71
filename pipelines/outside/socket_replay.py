"""A cassette in the place of a vendor that is asked over a websocket, context by context."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import WSCloseCode, WSMsgType, web

from personas.base import Side
from personas.hiding import hider
from pipelines.outside.contexts import NOBODY, Contexts, Message, read, written
from pipelines.outside.exchange import Asked, Exchange
from pipelines.outside.player import Player
from pipelines.outside.question import asked_of
from pipelines.outside.socket_relay import SWITCHED, WS

_LARGEST_REASON_BYTES = 120
"""Of a websocket's close: RFC 6455 has a little more."""


async def replay_socket(
    request: web.Request, player: Player, contexts: Contexts, *, side: Side, kind: str
) -> web.StreamResponse:
    """Answers over a websocket until the client has enough."""
    place: Asked = asked_of(request, b"", side=side, kind=kind).model_copy(update={"method": WS})
    dialled = player.find(place)
    if isinstance(dialled, str):
        return web.Response(status=404, text=dialled)
    await asyncio.sleep((dialled.head_ms or 0.0) / 1000)
    if dialled.status != SWITCHED:
        return web.Response(status=dialled.status)
    near = web.WebSocketResponse(compress=False, max_msg_size=0)
    await near.prepare(request)
    await _Replayed(near, player, contexts, place).until_over()
    return near


@dataclass
class _Playing:
    """A context whose answer is being given back."""

    met: Exchange
    asked_s: list[float] = field(default_factory=list)
    """When each of the client's messages came."""
    more: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None


class _Replayed:
    """One connection."""

    def __init__(
        self, near: web.WebSocketResponse, player: Player, contexts: Contexts, place: Asked
    ) -> None:
        self._near, self._player, self._contexts, self._place = near, player, contexts, place
        self._open: dict[str, _Playing] = {}

    async def until_over(self) -> None:
        """Takes the client's messages until there are no more."""
        try:
            async for message in self._near:
                if message.type is WSMsgType.TEXT:
                    await self._take(read(message.data))
        finally:
            for name in list(self._open):
                self._forget(name)

    async def _take(self, message: Message) -> None:
        name = self._contexts.context_of(message)
        if name is None:
            return
        if self._contexts.is_taken_back(message):
            self._forget(name)
            return
        found = self._open.get(name) or self._begin(name, message)
        why = found if isinstance(found, str) else self._unexpected(found, message)
        if isinstance(found, str) or why is not None:
            reason = (why or "").encode()[:_LARGEST_REASON_BYTES]
            await self._near.close(code=WSCloseCode.POLICY_VIOLATION, message=reason)
            return
        found.asked_s.append(asyncio.get_running_loop().time())
        found.more.set()

    def _begin(self, name: str, first: Message) -> _Playing | str:
        """The answer to a new context, or what is missing of it."""
        asked = self._place.model_copy(update={"body": [self._as_kept(first)]})
        met = self._player.find(asked, begins=True)
        if isinstance(met, str):
            return met
        found = self._open[name] = _Playing(met)
        found.task = asyncio.create_task(self._give_back(name, found))
        return found

    def _unexpected(self, found: _Playing, message: Message) -> str | None:
        """What is wrong with a message. None: it followed in the context when it was recorded."""
        body, n = found.met.asked.body, len(found.asked_s)
        told = self._as_kept(message)
        if body[n : n + 1] == [told]:
            return None
        asked = self._place.model_copy(update={"body": [*body[:n], told]})
        near = self._place.model_copy(update={"body": body[: n + 1]})
        return self._player.miss(asked, near)

    def _as_kept(self, message: Message) -> Message:
        """A message of the client's as it stands on a cassette."""
        found: Message = hider().hidden_in(self._contexts.named(message, NOBODY))
        return found

    def _forget(self, name: str) -> None:
        found = self._open.pop(name, None)
        if found is not None and found.task is not None:
            found.task.cancel()

    async def _give_back(self, name: str, found: _Playing) -> None:
        for piece in found.met.pieces:
            await _until(found, piece.after, piece.at_ms)
            told = self._contexts.named(read(piece.data), name)
            await self._near.send_str(written(told))
        if found.met.ending == "cut":
            await _until(found, len(found.met.asked.body) - 1, found.met.end_ms)
            await self._near.close(code=WSCloseCode.INTERNAL_ERROR)
        if found.met.ending != "left":
            self._open.pop(name, None)


async def _until(found: _Playing, after: int, ms: float) -> None:
    """Waits until so long after a message of the client's, which may be yet to come."""
    while len(found.asked_s) <= after:
        found.more.clear()
        await found.more.wait()
    wait_s = found.asked_s[after] + ms / 1000 - asyncio.get_running_loop().time()
    await asyncio.sleep(max(0.0, wait_s))
