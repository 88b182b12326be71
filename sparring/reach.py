"""Whether hosts can be reached: a connection is opened and closed, and nothing is said on it."""

import socket
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

TIMEOUT_S = 3.0
_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


class Host(NamedTuple):
    """Where something listens."""

    name: str
    port: int

    def __str__(self) -> str:
        """As in a URL."""
        return f"{self.name}:{self.port}"

    @property
    def is_here(self) -> bool:
        """Whether it is this machine."""
        return self.name in ("localhost", "127.0.0.1", "::1")


Connect = Callable[[Host], None]
"""Opens a connection and closes it; raises OSError."""


def host_of(url: str) -> Host | None:
    """The host of a URL, without what else stands in it. None: it has none."""
    try:
        parts = urlsplit(url if "//" in url else f"https://{url}")
        port = parts.port or _PORTS.get(parts.scheme, 443)
    except ValueError:
        return None
    return Host(parts.hostname, port) if parts.hostname else None


def connect(host: Host) -> None:
    """Opens a connection and closes it.

    Raises:
        OSError: that cannot be done within `TIMEOUT_S`.
    """
    socket.create_connection(host, timeout=TIMEOUT_S).close()


def unreachable(hosts: Iterable[Host], *, by: Connect = connect) -> dict[Host, str]:
    """Those of the hosts that cannot be reached, each with the reason; all are tried at once.

    Looking up a name knows no time limit of its own: what takes twice `TIMEOUT_S` is given up.
    """
    asked = tuple(dict.fromkeys(hosts))
    found: dict[Host, str] = dict.fromkeys(asked, "no answer in time")
    reached: set[Host] = set()

    def ask(host: Host) -> None:
        try:
            by(host)
            reached.add(host)
        except OSError as error:
            found[host] = _reason(error)

    threads = [threading.Thread(target=ask, args=(host,), daemon=True) for host in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * TIMEOUT_S)
    return {host: reason for host, reason in found.items() if host not in reached}


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "its name is not known here"
    return (error.strerror or str(error) or type(error).__name__).lower()
