"""Emulators as a process: sockets on the real clock instead of connections within a call."""

import errno
import logging
import socket
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager

from aiohttp import web

_PATIENCE_S = 0.2
"""What requests that still run are given at the end."""
_BACKLOG = 128
_LOG = logging.getLogger(__name__)


def _is_ours(told: logging.LogRecord) -> bool:
    """Who is interrupted goes away within an answer; aiohttp would tell of that at length."""
    return not (told.exc_info and isinstance(told.exc_info[1], ConnectionResetError))


_LOG.addFilter(_is_ours)


class PortFault(Exception):  # noqa: N818 -- a fault is what a user can mend
    """A place that cannot be listened at; the message names the way on."""


@contextmanager
def listening(names: Iterable[str], *, host: str, port: int) -> Iterator[dict[str, socket.socket]]:
    """A socket for each name, each at a port of its own, while the context lasts.

    Args:
        names: Any.
        host: A name or an address of this machine.
        port: The first's; the others follow in order. 0: any that are free.

    Raises:
        PortFault: a port is in use, or the host is not this machine's.
    """
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(_opened(host, port and port + index))
            for index, name in enumerate(names)
        }


def _opened(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=_BACKLOG)
    except OverflowError:
        why = "is not a port: they end at 65535"
    except OSError as error:
        why = {
            errno.EADDRINUSE: "is in use; hint: another `--port`, or `--port 0` for any free one",
            errno.EACCES: "may not be listened at; hint: a `--port` above 1023",
        }.get(error.errno or 0, f"cannot be listened at: {error.strerror}")
    raise PortFault(f"port {port} of `{host}` {why}")


@asynccontextmanager
async def served(
    apps: Mapping[str, web.Application], sockets: Mapping[str, socket.socket]
) -> AsyncIterator[None]:
    """Serves each application at the socket of its name while the context lasts."""
    async with AsyncExitStack() as stack:
        for name, app in apps.items():
            runner = web.AppRunner(app, access_log=None, logger=_LOG, shutdown_timeout=_PATIENCE_S)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.SockSite(runner, sockets[name], backlog=_BACKLOG).start()
        yield
