"""A cassette in a vendor's place: gives back what was answered, as long after the question."""

import asyncio
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from aiohttp import web

from pipelines.outside.exchange import Asked, Exchange
from pipelines.outside.question import asked_of
from pipelines.record import Side

AUDIO_OFF_S = 0.5
"""So much may a stretch of sound differ in length: voice activity is found in frames."""
LEAVING_S = 2.0
"""What a client is given to go away in, where it did so when the answer was recorded."""
_SHOWN = 60


class Player:
    """The exchanges of one call, each given back once, in the order in which they were met."""

    def __init__(self, exchanges: list[Exchange]) -> None:
        self._left = list(exchanges)
        self._n_asked: dict[tuple[Side, str], int] = {}
        self.missed: list[str] = []
        """What was asked for and is not there, as sentences."""

    def find(self, asked: Asked) -> Exchange | str:
        """The next answer to a question, or the sentence that says that there is none."""
        who = (asked.side, asked.kind)
        self._n_asked[who] = self._n_asked.get(who, 0) + 1
        found = next((one for one in self._left if _same(one.asked, asked)), None)
        if found is None:
            self.missed.append(self._missing(asked, self._n_asked[who]))
            return self.missed[-1]
        self._left.remove(found)
        return found

    def _missing(self, asked: Asked, number: int) -> str:
        near = next((o.asked for o in self._left if _place(o.asked) == _place(asked)), None)
        return f"request {number} is not on the cassette: {_told(near, asked)}"


def replay_app(player: Player, *, side: Side, kind: str) -> web.Application:
    """What serves a side's client of one service from a cassette."""

    async def answer(request: web.Request) -> web.StreamResponse:
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


def _place(asked: Asked) -> tuple[str, ...]:
    return asked.side, asked.kind, asked.method, asked.path


def _same(kept: Asked, asked: Asked) -> bool:
    if kept.audio_s is None or asked.audio_s is None:
        return kept == asked
    near = abs(kept.audio_s - asked.audio_s) <= AUDIO_OFF_S
    return near and _place(kept) == _place(asked) and kept.body == asked.body


def _told(near: Asked | None, asked: Asked) -> str:
    """How a question differs from the next one that is on the cassette."""
    if near is None:
        return "all that was recorded there has been given back"
    if near.body == asked.body:
        return f"it has {asked.audio_s} s of sound, and the recorded one has {near.audio_s} s"
    where, new, old = next(_differences(asked.body, near.body, ""))
    return f"`{where}` is {_short(new)}, and was {_short(old)} when it was recorded"


def _differences(new: Any, old: Any, where: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    """Places at which two JSON values differ, the first one first."""
    if isinstance(new, dict) and isinstance(old, dict):
        for name in dict.fromkeys((*old, *new)):
            place = f"{where}.{name}" if where else name
            yield from _differences(new.get(name), old.get(name), place)
    elif isinstance(new, list) and isinstance(old, list):
        for index, (one, other) in enumerate(zip_longest(new, old)):
            yield from _differences(one, other, f"{where}[{index}]")
    elif new != old:
        yield where, new, old


def _short(value: Any) -> str:  # noqa: ANN401
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
