"""A WebSocket inside the process: what a web server would hand a bot, with no server behind."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.websockets import WebSocket

from pipelines.foreign.wires.wire import Message

_SCOPE: dict[str, Any] = {
    "type": "websocket",
    "asgi": {"version": "3.0"},
    "scheme": "ws",
    "path": "/ws",
    "raw_path": b"/ws",
    "root_path": "",
    "query_string": b"",
    "headers": [],
    "client": ("127.0.0.1", 1),
    "server": ("127.0.0.1", 7860),
    "subprotocols": [],
}
GONE = 1001
"""WebSocket's code for an end that goes away."""


class InnerSocket:
    """The far end of a genuine `starlette` WebSocket.

    Args:
        receive: Takes each message of the bot's, in order.
        closed: Told once, when the bot closes the socket.
    """

    def __init__(
        self, receive: Callable[[Message], None], closed: Callable[[], Awaitable[None]]
    ) -> None:
        self._receive = receive
        self._closed = closed
        self._to_bot: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._open = True
        self.websocket = WebSocket(dict(_SCOPE), self._to_bot.get, self._from_bot)

    async def accept(self) -> None:
        """Shakes hands, as the bot's web server would."""
        self._to_bot.put_nowait({"type": "websocket.connect"})
        await self.websocket.accept()

    def send(self, message: Message) -> None:
        """A message for the bot."""
        key = "text" if isinstance(message, str) else "bytes"
        if self._open:
            self._to_bot.put_nowait({"type": "websocket.receive", key: message})

    def close(self) -> None:
        """Goes away; what the bot sends from now on fails, as on a broken connection."""
        if self._open:
            self._open = False
            self._to_bot.put_nowait({"type": "websocket.disconnect", "code": GONE})

    async def _from_bot(self, message: Any) -> None:  # noqa: ANN401 -- as ASGI has it
        if message["type"] == "websocket.close":
            if self._open:
                self.close()
                await self._closed()
        elif message["type"] == "websocket.send":
            if not self._open:
                raise OSError("the caller has hung up")
            self._receive(message["text"] if message.get("text") is not None else message["bytes"])
