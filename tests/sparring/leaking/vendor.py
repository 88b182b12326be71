"""A vendor on this machine whose every error repeats the key that it was asked with."""

import asyncio
import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

from aiohttp import web


def repeated(key: str) -> str:
    """A key as vendors, proxies and SDKs repeat it."""
    masked = f"{key[:8]}{'*' * (len(key) - 12)}{key[-4:]}"
    encoded = base64.b64encode(f":{key}".encode()).decode()
    return f"Incorrect API key provided: {masked}, {key}, {encoded}, {quote(key)}, {key[:14]}..."


def _key(request: web.Request) -> str:
    """The last of what a request authorises itself with."""
    headers = [request.headers.get(n, "") for n in ("Authorization", "X-API-Key", "xi-api-key")]
    told = [value.split()[-1] for value in headers if value]
    return [*request.query.getall("token", []), *request.query.getall("api_key", []), *told][-1]


async def _refuse(request: web.Request) -> web.StreamResponse:
    said = repeated(_key(request))
    if request.path.endswith("/realtime"):
        return await _break_off(request, said)
    told = {"error": {"message": said, "code": "invalid_api_key"}, "err_msg": said}
    return web.json_response(told, status=401, headers={"dg-error": said})


async def _break_off(request: web.Request, said: str) -> web.WebSocketResponse:
    """A websocket that is opened, says what is wrong and closes."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    error = {"type": "invalid_request_error", "code": "invalid_api_key", "message": said}
    await socket.send_json({"type": "error", "event_id": "event_1", "error": error})
    await socket.close(code=3000, message=said[:120].encode())
    return socket


@contextmanager
def vendor() -> Iterator[str]:
    """`HOST:PORT` of it, while it runs in a thread."""
    loop, port = asyncio.new_event_loop(), 0

    async def start() -> tuple[web.AppRunner, int]:
        app = web.Application(client_max_size=2**26)
        app.router.add_route("*", "/{path:.*}", _refuse)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner, runner.addresses[0][1]

    runner, port = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(runner.cleanup())
        loop.close()
