"""One side's way to one service outside, and what of requests and answers goes along it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from personas.base import Side
from pipelines.metered import tell_computing
from pipelines.outside.contexts import Contexts
from pipelines.outside.exchange import Exchange

Keep = Callable[[float, Exchange], None]
_NOT_HANDED_ON = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "host",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers that are of one connection only, and those by which an answer would be compressed."""
_MOST_S = 0.015
"""What takes longer is a busy machine's doing."""
_OF_HANDSHAKES = "sec-websocket-"


@dataclass
class Outlet:
    """Where a gateway leads, and what becomes of what passes it."""

    side: Side
    kind: str
    """`stt`, `llm` or `tts`."""
    upstream: str
    """The URL under which the vendor has what the client asks for under `/`."""
    keep: Keep | None = None
    """Takes every exchange, and when it began, in seconds of the loop. None: nothing is kept."""
    contexts: Contexts | None = None
    """How the vendor's websocket tells questions apart. None: it is asked over HTTP alone."""

    computing_s: float = 0.0
    """What this machine took to make something of the last answer. It would have come so much later
    to an ear: on the metered clock, where computing takes no time, the next one does."""

    async def begin(self) -> None:
        """Waits before the first piece of an answer is handed on."""
        await asyncio.sleep(self.computing_s)
        tell_computing(self._took)

    def _took(self, seconds: float) -> None:
        self.computing_s = min(seconds, _MOST_S)

    def unreached(self, error: Exception) -> str:
        """What is said in the place of a vendor that cannot be reached."""
        what = " ".join(str(error).split()) or type(error).__name__
        return f"`{self.upstream}` cannot be reached: {what}"


def handed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """What of headers is not of one connection only."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _NOT_HANDED_ON and not name.lower().startswith(_OF_HANDSHAKES)
    }


def ms_since(started_s: float) -> float:
    """Milliseconds of the loop, to the nanosecond: they are to be given back at the same sample."""
    return round(1000 * (asyncio.get_running_loop().time() - started_s), 6)
