"""A gateway over HTTP: hands requests on to a vendor, meters its answers, and keeps them.

The vendor's client speaks to it within the call's loop and without TLS; it speaks to the vendor as
the vendor's URL says. What goes wrong out there comes to the client much as it would without it: a
vendor that cannot be reached as status 502, which names the reason, and one that breaks off in
mid-answer as a connection that breaks off.
"""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from pipelines.metered import owed
from pipelines.network import outward
from pipelines.outside.exchange import Asked, Exchange, Piece
from pipelines.outside.outlet import Outlet, handed_on, ms_since
from pipelines.outside.question import asked_of, is_handshake, secrets_of, without
from pipelines.outside.socket_relay import relay_socket

_KEPT_HEADERS = ("content-type", "content-encoding", "retry-after", "x-should-retry")
_LARGEST_BYTES = 64 * 2**20


def gateway_app(outlet: Outlet) -> web.Application:
    """What serves the side's client in the vendor's place."""
    app = web.Application(client_max_size=_LARGEST_BYTES)
    session = web.AppKey("session", aiohttp.ClientSession)

    async def sessions(app: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=None)  # the client has its own
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            timeout=timeout, connector=connector, auto_decompress=False, trust_env=True
        ) as app[session]:
            yield

    async def hand_on(request: web.Request) -> web.StreamResponse:
        outward.set(True)  # of this request's own context
        if outlet.contexts is not None and is_handshake(request):
            return await relay_socket(request, outlet, outlet.contexts, app[session])
        return await _Relayed(outlet, request).through(app[session])

    app.cleanup_ctx.append(sessions)
    app.router.add_route("*", "/{path:.*}", hand_on)
    return app


class _Relayed:
    """One request on its way out, and its answer on its way in."""

    def __init__(self, outlet: Outlet, request: web.Request) -> None:
        self._outlet = outlet
        self._request = request
        self._body = b""
        self._status = 502
        self._headers: dict[str, str] = {}
        self._head_ms: float | None = None
        self._pieces: list[Piece] = []
        self._started_s = 0.0

    async def through(self, session: aiohttp.ClientSession) -> web.StreamResponse:
        """Asks the vendor; an answer is owed until its last byte has come."""
        self._body = await self._request.read()
        self._started_s = asyncio.get_running_loop().time()
        try:
            with owed():
                response = await self._answer(session)
        except asyncio.CancelledError:
            self._keep("left")
            raise
        except aiohttp.ClientPayloadError:
            self._keep("cut")
            return self._broken_off()
        except (aiohttp.ClientError, OSError) as error:
            return self._unreached(error)
        self._keep("whole")
        return response

    async def _answer(self, session: aiohttp.ClientSession) -> web.StreamResponse:
        asked = self._request
        async with session.request(
            asked.method,
            self._outlet.upstream + asked.raw_path,
            data=self._body or None,
            headers=handed_on(asked.headers) | {"Accept-Encoding": "identity"},
            allow_redirects=False,
        ) as answer:
            self._status, self._head_ms = answer.status, ms_since(self._started_s)
            told = handed_on(answer.headers)
            self._headers = {n.lower(): v for n, v in told.items() if n.lower() in _KEPT_HEADERS}
            response = web.StreamResponse(status=answer.status, headers=told)
            await response.prepare(asked)
            async for data in answer.content.iter_any():
                if not self._pieces:
                    await self._outlet.begin()
                self._pieces.append(Piece(at_ms=ms_since(self._started_s), data=data))
                await response.write(data)
            await response.write_eof()
        return response

    def _unreached(self, error: Exception) -> web.Response:
        """The answer in the place of a vendor that cannot be reached."""
        told = {"error": {"message": self._outlet.unreached(error)}}
        self._headers, self._head_ms = (
            {"content-type": "application/json"},
            ms_since(self._started_s),
        )
        self._pieces = [Piece(at_ms=ms_since(self._started_s), data=json.dumps(told).encode())]
        self._keep("whole")
        return web.json_response(told, status=self._status)

    def _broken_off(self) -> web.StreamResponse:
        if self._request.transport is not None:
            self._request.transport.abort()
        return web.Response()

    def _keep(self, ending: str) -> None:
        if self._outlet.keep is None:
            return
        asked: Asked = asked_of(
            self._request, self._body, side=self._outlet.side, kind=self._outlet.kind
        )
        kept = Exchange.model_validate(
            {
                "asked": asked,
                "status": self._status,
                "headers": self._headers,
                "head_ms": self._head_ms,
                "pieces": without(secrets_of(self._request), self._pieces),
                "end_ms": ms_since(self._started_s),
                "ending": ending,
            }
        )
        self._outlet.keep(self._started_s, kept)
