"""The network inside a call's loop: clients reach emulators of vendors with no socket in between.

Nothing in an SDK or in Pipecat is patched: they ask the running loop for names and connections, and
the loop is ours. TLS is dropped on the way. A host that nobody plays cannot be reached, so no real
vendor can be by accident.
"""

import asyncio
import socket
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from aiohttp import web

outward: ContextVar[bool] = ContextVar("outward", default=False)
"""Set where the world's hosts may be reached although the network is not open: by gateways."""
NOBODY = "nobody plays the host"
_FIRST_ADDRESS = "198.51.100."
"""TEST-NET-2 (RFC 5737): addresses that belong to nobody."""


class End(asyncio.Transport):
    """One end of a connection; what is written here is received at the other end, in order."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, name: str) -> None:
        self._socket = socket.socket()  # never connected: clients set options on it
        super().__init__({"peername": (name, 0), "sockname": (name, 0), "socket": self._socket})
        self._loop = loop
        self._protocol: Any = None
        self._peer: End | None = None
        self._waiting: list[bytes | None] = []
        """What came while reading was paused. None: that there will be no more."""
        self._paused = self._closing = False

    def join(self, protocol: asyncio.BaseProtocol, peer: "End") -> None:
        """Says who listens here, and where the other end is."""
        self._protocol, self._peer = protocol, peer

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Sends; what is written after the end is lost, as on a socket."""
        if self._peer and not self._closing and data:
            self._loop.call_soon(self._peer.receive, bytes(data))

    def write_eof(self) -> None:
        """Sends that there will be no more."""
        if self._peer and not self._closing:
            self._loop.call_soon(self._peer.receive, None)

    def receive(self, data: bytes | None) -> None:
        """Gives the protocol what has come, or keeps it while reading is paused."""
        if self._paused:
            self._waiting.append(data)
        elif self._closing:
            return
        elif data is not None:
            self._protocol.data_received(data)
        elif not self._protocol.eof_received():
            self.close()

    def close(self) -> None:
        """Ends the connection on both sides; what is on its way arrives first."""
        if self._closing:
            return
        self._closing = True
        self._socket.close()
        self._loop.call_soon(self._protocol.connection_lost, None)
        if self._peer:
            self._loop.call_soon(self._peer.receive, None)

    def abort(self) -> None:
        """Ends the connection."""
        self.close()

    def is_closing(self) -> bool:
        """Whether it was ended."""
        return self._closing

    def pause_reading(self) -> None:
        """Keeps what comes from now on."""
        self._paused = True

    def resume_reading(self) -> None:
        """Hands on what was kept, and what comes from now on."""
        self._paused = False
        waiting, self._waiting = self._waiting, []
        for data in waiting:
            self.receive(data)

    def is_reading(self) -> bool:
        """Whether what comes is handed on at once."""
        return not self._paused and not self._closing

    def can_write_eof(self) -> bool:
        """It can."""
        return True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """There are none."""

    def get_write_buffer_size(self) -> int:
        """Nothing is ever kept back."""
        return 0

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Changes who listens here."""
        self._protocol = protocol

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who listens here."""
        found: asyncio.BaseProtocol = self._protocol
        return found


class Network:
    """Hosts and the servers that play them, while a call runs: `async with network: ...`.

    Args:
        is_open: Whether hosts that nobody plays are those of the world, as they must be on the
            real clock alone. False: they cannot be reached.
    """

    def __init__(self, *, is_open: bool = False) -> None:
        self.is_open = is_open
        self._apps: dict[str, web.Application] = {}
        self._cancelling: set[str] = set()
        self._runners: dict[str, web.AppRunner] = {}
        self._addresses: dict[str, str] = {}

    def add(self, host: str, app: "web.Application", *, cancels: bool = False) -> None:
        """Has a host played by an application.

        Args:
            host: Its name.
            app: What answers.
            cancels: Whether a handler is cancelled when its client goes away.
        """
        self._apps[host] = app
        if cancels:
            self._cancelling.add(host)
        self._addresses[f"{_FIRST_ADDRESS}{len(self._apps)}"] = host

    async def __aenter__(self) -> Self:
        from aiohttp import web  # late: the clock needs this module before Pipecat's own imports

        for host, app in self._apps.items():
            runner = web.AppRunner(
                app,
                access_log=None,
                handle_signals=False,
                handler_cancellation=host in self._cancelling,
            )
            await runner.setup()
            self._runners[host] = runner
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for runner in self._runners.values():
            await runner.cleanup()

    def leads_out(self, host: str) -> bool:
        """Whether a host, or an address, is one of the world's."""
        may = self.is_open or outward.get()
        return may and host not in {*self._addresses, *self._addresses.values()}

    def address_of(self, host: str) -> str:
        """The address that stands for a host.

        Raises:
            socket.gaierror: nobody plays it.
        """
        for address, name in self._addresses.items():
            if host in (name, address):
                return address
        raise socket.gaierror(socket.EAI_NONAME, f"{NOBODY} `{host}` in this call")

    def connect(
        self, factory: Callable[[], asyncio.BaseProtocol], address: str
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """A connection to the host behind an address.

        Raises:
            ConnectionRefusedError: its server does not run, or takes no connection now.
        """
        from pipelines.refusing import REFUSES  # late, as it imports aiohttp

        host = self._addresses[self.address_of(address)]
        server = self._runners[host].server if host in self._runners else None
        if server is None:
            raise ConnectionRefusedError(f"the emulator of `{host}` does not run")
        refuses = self._apps[host].get(REFUSES)
        if refuses is not None and refuses():
            raise ConnectionRefusedError(f"`{host}` refused the connection")
        loop = asyncio.get_running_loop()
        near, far = End(loop, name="client"), End(loop, name=host)
        client, served = factory(), server()
        near.join(client, far)
        far.join(served, near)
        served.connection_made(far)
        client.connection_made(near)
        return near, client


class NetworkedLoop(asyncio.SelectorEventLoop):
    """An event loop that finds hosts in a `Network` alone. None: the world's own network."""

    network: Network | None = None

    def __init__(self, selector: Any = None) -> None:  # noqa: ANN401 -- as asyncio has it
        super().__init__(selector)
        self._dialled: dict[int, str] = {}

    async def getaddrinfo(self, host: Any, port: Any, **how: Any) -> list[Any]:  # noqa: ANN401
        """The address that stands for a host."""
        name = host.decode() if isinstance(host, bytes) else str(host)
        if self.network is None or self.network.leads_out(name):
            return list(await super().getaddrinfo(host, port, **how))
        address = (self.network.address_of(name), int(port or 0))
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)]

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:  # noqa: ANN401
        """Remembers where a socket was to lead to."""
        if self.network is None or self.network.leads_out(str(address[0])):
            await super().sock_connect(sock, address)
        else:
            self._dialled[id(sock)] = self.network.address_of(str(address[0]))

    async def create_connection(  # type: ignore[override]
        self,
        protocol_factory: Callable[[], asyncio.BaseProtocol],
        host: Any = None,  # noqa: ANN401
        port: Any = None,  # noqa: ANN401
        *,
        sock: socket.socket | None = None,
        **how: Any,  # noqa: ANN401
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """A connection within the loop, with no TLS."""
        dialled = host if sock is None else self._dialled.get(id(sock), "")
        if self.network is None or self.network.leads_out(str(dialled)):
            return await super().create_connection(protocol_factory, host, port, sock=sock, **how)
        if sock is None:
            return self.network.connect(protocol_factory, str(host))
        address = self._dialled.pop(id(sock))
        sock.close()
        return self.network.connect(protocol_factory, address)
