"""How a server that is played within a call says that it takes no connection."""

from collections.abc import Callable

from aiohttp import web

REFUSES: web.AppKey[Callable[[], bool]] = web.AppKey("refuses")
"""Of an application: whether it refuses the next connection. None there: it never does."""
