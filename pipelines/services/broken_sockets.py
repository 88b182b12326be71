"""Hears of websockets that break during a call, which Pipecat mends and says nothing of."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from websockets.exceptions import ConnectionClosed

from pipelines.services.attendant import Attendant, status_in

Mend = Callable[..., Awaitable[bool]]


def hear_of_breaks(made: Any, attendant: Attendant) -> None:  # noqa: ANN401 -- any Pipecat service
    """Notes each break of a service that has Pipecat's own base for websockets.

    What was asked over the connection is lost with it, whether or not another one is had. A voice
    that was asked for nothing loses nothing; a recogniser is sent sound all the time.
    """
    mend: Mend = made._maybe_try_reconnect  # noqa: SLF001 -- where its base hears of a break

    async def told(message: str, report: object, error: Exception | None = None) -> bool:
        if made._disconnecting or attendant.is_over:  # noqa: SLF001 -- it is wanted
            return await mend(message, report, error)
        words, status = _words(error), status_in(error)
        if _owes(made):
            attendant.hear(words, status=status)
            return await mend(message, report, error)
        broke_s = asyncio.get_running_loop().time()
        is_mended = await mend(message, report, error)
        took_ms = 1000 * (asyncio.get_running_loop().time() - broke_s)
        if is_mended:
            attendant.late(f"{words}, between answers", delay_ms=took_ms, status=status)
        else:
            attendant.hear(words, status=status)
        return is_mended

    made._maybe_try_reconnect = told  # noqa: SLF001


def _owes(made: Any) -> bool:  # noqa: ANN401
    """Whether an answer was to come; of services that speak, one that has not come whole."""
    contexts = getattr(made, "get_audio_contexts", None)
    return contexts is None or bool(contexts())


def _words(error: Exception | None) -> str:
    if error is None:
        return "the connection was closed"
    what = " ".join(str(error).split())
    is_closed = isinstance(error, ConnectionClosed)
    return f"the connection broke: {what}" if is_closed else f"what came is no answer: {what}"
