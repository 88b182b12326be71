"""Limits of an emulated vendor on how much is asked of it; what is beyond them gets a 429."""

import asyncio
import math
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from personas.emulation import Emulated, Emulation
from pipelines.emulators.mishaps import asked_of
from pipelines.emulators.vendor_words import in_an_answer

MINUTE_S = 60.0
_TOO_MANY = 429
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Asking:
    """What is asked of one service of a vendor, on the loop's clock."""

    a_minute: int | None = None
    """Requests within a minute. None: no limit."""
    at_once: int | None = None
    """Requests, or connections of a websocket, that go on at the same time. None: no limit."""
    n_going_on: int = 0
    _taken_s: deque[float] = field(default_factory=deque)

    def wait_s(self, now_s: float) -> float | None:
        """How long until there is room. None: there is; 0: when another has ended."""
        while self._taken_s and now_s - self._taken_s[0] >= MINUTE_S:
            self._taken_s.popleft()
        if self.a_minute is not None and len(self._taken_s) >= self.a_minute:
            return self._taken_s[0] + MINUTE_S - now_s
        return 0.0 if self.at_once is not None and self.n_going_on >= self.at_once else None

    def take(self, now_s: float) -> None:
        """Counts a request that is taken. Those that are refused do not count."""
        if self.a_minute is not None:
            self._taken_s.append(now_s)


def with_limits(app: web.Application, vendor: Emulated, how: Emulation) -> web.Application:
    """The application, with more than so much refused. Each of its services counts by itself."""
    if how.requests_per_minute is None and how.concurrent is None:
        return app
    asking: dict[str | None, Asking] = defaultdict(
        lambda: Asking(how.requests_per_minute, how.concurrent)
    )

    @web.middleware
    async def limit(request: web.Request, handler: Handler) -> web.StreamResponse:
        one = asking[asked_of(request.path)]
        now_s = asyncio.get_running_loop().time()
        wait_s = one.wait_s(now_s)
        if wait_s is not None:
            return _refusal(vendor, wait_s)
        one.take(now_s)
        one.n_going_on += 1
        try:
            return await handler(request)
        finally:
            one.n_going_on -= 1

    app.middlewares.append(limit)
    return app


def _refusal(vendor: Emulated, wait_s: float) -> web.Response:
    """Says when to ask again, in whole seconds (RFC 9110, 10.2.3), where that is known."""
    headers = {"Retry-After": str(math.ceil(wait_s))} if wait_s else {}
    told = in_an_answer(vendor, _TOO_MANY)
    return web.json_response(told, status=_TOO_MANY, headers=headers)
