"""Has the faults that were asked for happen to any emulator's application.

They happen outside of the application, which knows nothing of them: in place of its answer, or in
what it writes, over HTTP and over websockets alike.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import NoReturn

from aiohttp import web

from personas.vendor_faults import CLOSE_CODE, SLOW_MS, VendorFault
from pipelines.emulators.mishaps import Mishaps
from pipelines.emulators.vendor_words import in_a_stream, in_an_answer, status_of
from pipelines.refusing import REFUSES

MIDDLE_PIECES = 2
"""Pieces of a streamed answer that come before what happens in its middle."""
MIDDLE_MESSAGES = 3
"""The same of a websocket's messages."""
_LOOK_S = 0.25
"""How often a server that hangs looks whether its client has gone."""
_LAST = ("done", "response.done", "Flushed")
"""Types of the messages that end an answer of Cartesia's, OpenAI's and Deepgram's."""
_NO_JSON = '{"type": "res'
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _OverError(ConnectionResetError):
    """The answer ends here, as far as its server is concerned."""


def with_faults(app: web.Application, mishaps: Mishaps) -> web.Application:
    """The application, with what is to go wrong going wrong."""
    if not mishaps:
        return app

    @web.middleware
    async def strike(request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = mishaps.of_request(request.path)
        if fault is None:
            return await handler(request)
        return await Strike(fault, mishaps, request).answer(handler)

    async def watch(request: web.Request, response: web.StreamResponse) -> None:
        if _STRIKE in request:
            request[_STRIKE].watch(response)

    app[REFUSES] = mishaps.of_connection
    app.middlewares.append(strike)
    app.on_response_prepare.append(watch)
    return app


class Strike:
    """One fault, happening to one request."""

    def __init__(self, fault: VendorFault, mishaps: Mishaps, request: web.Request) -> None:
        self.fault, self.vendor, self.request = fault, mishaps.vendor, request
        self.status = status_of(fault.fault)
        self._n_pieces = 0
        self._hangs = False
        self._due = fault.at != "connect"
        self._response: web.StreamResponse | None = None
        request[_STRIKE] = self
        how = "websocket" if _is_socket(request) else request.method
        self._mishaps, self._asked = mishaps, f"{how} {request.path}"
        mishaps.note(fault, self._asked)

    async def answer(self, handler: Handler) -> web.StreamResponse:
        """What the request gets."""
        try:
            if self.fault.at == "connect":
                return await self._at_once(handler)
            response = await handler(self.request)
            if self._due and isinstance(response, web.Response):
                return await self._spoilt(response)
        except ConnectionResetError:
            return self._response or web.Response()
        return response

    # ---- in place of an answer ----------------------------------------------------------------

    async def _at_once(self, handler: Handler) -> web.StreamResponse:
        kind = self.fault.fault
        if self.status is not None:
            return self._refusal(self.status)
        if kind == "slow":
            await self._wait()
            return await handler(self.request)
        if kind == "hang":
            await self._hang()
        if kind == "malformed":
            return web.Response(text="<html>Bad Gateway</html>", content_type="text/html")
        if kind == "closed" and _is_socket(self.request):
            socket = web.WebSocketResponse()
            await socket.prepare(self.request)
            await self._close(socket)
            return socket
        raise self._cut()

    def _refusal(self, status: int) -> web.Response:
        after_s = self.fault.retry_after_s
        headers = {} if after_s is None else {"Retry-After": f"{after_s:g}"}
        return web.json_response(in_an_answer(self.vendor, status), status=status, headers=headers)

    # ---- in an answer -------------------------------------------------------------------------

    def watch(self, response: web.StreamResponse) -> None:
        """Lies in wait for what an answer is made of."""
        self._response = response
        if not self._due:
            return
        if isinstance(response, web.WebSocketResponse):
            self._watch_socket(response)
        elif not isinstance(response, web.Response):
            self._watch_stream(response)

    def _watch_stream(self, response: web.StreamResponse) -> None:
        write, write_eof = response.write, response.write_eof

        async def told(data: bytes) -> None:
            self._n_pieces += 1
            if self._is_now(last=data.startswith(b"data: [DONE]"), after=MIDDLE_PIECES):
                await self._in_stream(response, write)
            await write(data)

        async def ended(data: bytes = b"") -> None:
            if self._is_now(last=True, after=0):
                await self._in_stream(response, write)
            await write_eof(data)

        response.write = told  # type: ignore[assignment, method-assign]
        response.write_eof = ended  # type: ignore[method-assign]

    async def _in_stream(
        self, response: web.StreamResponse, write: Callable[[bytes], Awaitable[None]]
    ) -> None:
        self._due = False
        has_words = response.content_type == "text/event-stream"
        await self._without_words()
        if self.fault.fault == "malformed" and has_words:
            await write(f"data: {_NO_JSON}\n\n".encode())
        elif self.fault.fault == "malformed" and self.request.transport is not None:
            self.request.transport.write(b"this is no chunk\r\n")
            raise self._cut()
        elif self.status is not None and has_words:
            event = json.dumps(in_a_stream(self.vendor, self.status))
            await write(f"data: {event}\n\n".encode())
            raise _OverError
        elif self.fault.fault != "slow":
            raise self._cut()

    def _watch_socket(self, socket: web.WebSocketResponse) -> None:
        send_str, send_bytes = socket.send_str, socket.send_bytes

        async def told(data: str, compress: int | None = None) -> None:
            await self._unless_hanging()
            self._n_pieces += 1
            if self._is_now(last=_ends_an_answer(data), after=MIDDLE_MESSAGES):
                await self._on_socket(socket, send_str, before=data)
            await send_str(data, compress)

        async def told_bytes(data: bytes, compress: int | None = None) -> None:
            await self._unless_hanging()
            self._n_pieces += 1
            if self._is_now(last=False, after=MIDDLE_MESSAGES):
                await self._on_socket(socket, send_str, before="")
            await send_bytes(data, compress)

        socket.send_str = told  # type: ignore[method-assign]
        socket.send_bytes = told_bytes  # type: ignore[method-assign]

    async def _on_socket(
        self, socket: web.WebSocketResponse, send: Callable[[str], Awaitable[None]], *, before: str
    ) -> None:
        self._due = False
        await self._without_words()
        if self.fault.fault == "malformed":
            await send(_NO_JSON)
        elif self.status is not None:
            await send(json.dumps(in_a_stream(self.vendor, self.status, before=before)))
            await self._close(socket)
            raise _OverError
        elif self.fault.fault == "closed":
            await self._close(socket)
            raise _OverError

    async def _without_words(self) -> None:
        """What happens in the same way wherever it happens."""
        if self.fault.fault == "slow":
            await self._wait()
        elif self.fault.fault == "hang":
            await self._hang()
        elif self.fault.fault == "cut":
            raise self._cut()

    async def _spoilt(self, whole: web.Response) -> web.StreamResponse:
        """An answer in one piece, of which a part comes: half of it, or all but its last byte."""
        self._due = False
        body = whole.body if isinstance(whole.body, bytes) else b""
        part = body[: len(body) // 2] if self.fault.at == "middle" else body[:-1]
        if self.fault.fault == "slow":
            await self._wait()
            return whole
        if self.fault.fault == "malformed":
            if whole.content_type != "application/json":
                self._mishaps.lost(self.fault, self._asked)  # less sound is sound, too
            return web.Response(body=part, content_type=whole.content_type)
        broken = web.StreamResponse(headers={"Content-Type": whole.content_type})
        broken.content_length = len(body)
        await broken.prepare(self.request)
        await broken.write(part)
        if self.fault.fault == "hang":
            await self._hang()
        raise self._cut()

    # ---- how things happen --------------------------------------------------------------------

    def _is_now(self, *, last: bool, after: int) -> bool:
        middle = self.fault.at == "middle" and self._n_pieces > after
        return self._due and (last or middle)

    async def _wait(self) -> None:
        slow_ms = SLOW_MS if self.fault.slow_ms is None else self.fault.slow_ms
        await asyncio.sleep(slow_ms / 1000)
        self._mishaps.late(self.fault, self._asked, slow_ms)

    async def _unless_hanging(self) -> None:
        """Keeps what else would be said on a websocket that says no more."""
        while self._hangs and not self._has_gone():  # noqa: ASYNC110 -- aiohttp tells nobody
            await asyncio.sleep(_LOOK_S)
        if self._hangs:
            raise _OverError

    async def _hang(self) -> NoReturn:
        """Says no more until the client goes."""
        self._hangs = True
        hanging = self._mishaps.hang(self.fault, self._asked)
        while not self._has_gone():
            await asyncio.sleep(_LOOK_S)
            if _is_socket(self.request):
                hanging.look()
        hanging.end()
        raise _OverError

    def _has_gone(self) -> bool:
        return self.request.transport is None or self.request.transport.is_closing()

    def _cut(self) -> _OverError:
        """Drops the connection without a word; what is to be raised says so to the server."""
        if self.request.transport is not None:
            self.request.transport.abort()
        return _OverError()

    async def _close(self, socket: web.WebSocketResponse) -> None:
        code = CLOSE_CODE if self.fault.code is None else self.fault.code
        await socket.close(code=code, message=b"a fault that was asked for")


_STRIKE = web.RequestKey("strike", Strike)


def _is_socket(request: web.Request) -> bool:
    return request.headers.get("Upgrade", "").lower() == "websocket"


def _ends_an_answer(data: str) -> bool:
    """Whether a websocket's message is the last of an answer: of speech, a response, a segment."""
    try:
        message = json.loads(data)
    except ValueError:
        return False
    if not isinstance(message, dict):
        return False
    return message.get("type") in _LAST or bool(message.get("is_final"))
