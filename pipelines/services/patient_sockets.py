"""Has services that talk over a websocket dial again, where dialling failed in passing.

Pipecat's own reconnect connections that were up; what fails before that, most of them report and
leave. What a connection loses later is lost, whether or not they reconnect.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast
from urllib.parse import urlsplit

from pipelines.services.asking import FAULTY, Asked, Came, Failure, T, is_passing, until_answered
from pipelines.services.attendant import Attendant, causes, status_in
from pipelines.services.broken_sockets import hear_of_breaks
from pipelines.services.retry_after import retry_after_s
from pipelines.services.slots import pauses_of

WITHIN_S = 15.0
"""Pipecat gives a pipeline 20 s to be set up, connections included."""


async def dialled(attendant: Attendant, dial: Callable[[], Awaitable[T]]) -> T:
    """What dialling comes to, in as many attempts as patience allows.

    Raises:
        Exception: what the last of them raised.
    """
    within_s = min(WITHIN_S, attendant.patience.total_s)
    asked = Asked(attendant, attendant.request or "websocket", within_s=within_s)
    slots = pauses_of(attendant.wiring.plan, attendant.vendor, attendant.kind)
    errors: list[Exception] = []

    async def once() -> Came[T]:
        await asked.slot(slots)
        try:
            async with asyncio.timeout(asked.left_s):
                return Came(await dial())
        except Exception as error:  # noqa: BLE001 -- raised below, unless another attempt succeeds
            errors.append(error)
            return Came(None, failure_of(error))

    came = await until_answered(asked, slots, once)
    if came.failure is not None:
        raise errors[-1]
    return cast("T", came.answer)


def failure_of(error: Exception) -> Failure:
    """Why dialling failed."""
    status = status_in(error)
    return Failure(_words(error, status), status, is_passing(status), _retry_after_s(error))


def _retry_after_s(error: Exception) -> float | None:
    """As told by the answer that refused the connection; SDKs raise exceptions of their own."""
    answers = (getattr(one, "response", one) for one in causes(error))
    told = (getattr(answer, "headers", None) for answer in answers)
    found = (retry_after_s(headers) for headers in told if headers is not None)
    return next((wait_s for wait_s in found if wait_s is not None), None)


def _words(error: Exception, status: int | None) -> str:
    """What is said of it; some SDKs' exceptions say the headers, with the key in them."""
    if status is not None and status >= FAULTY.start:
        return "the connection was refused" if status in FAULTY else "the server failed"
    if status is not None:
        return "the answer is not a websocket's"
    return " ".join(str(error).split()) or "no answer in time"


def dial_patiently(made: Any, attendant: Attendant) -> None:  # noqa: ANN401 -- any Pipecat service
    """Gives a service patience at dialling, if it is one that is known to dial.

    Where Pipecat's own base for websockets dials, where Deepgram's SDK does, and where the Realtime
    API's service does. What is laid over is of this one object; no class is changed.
    """
    if hasattr(made, "_websocket_connect"):
        _over_pipecats(made, attendant)
        hear_of_breaks(made, attendant)
    elif listen := getattr(getattr(made, "_client", None), "listen", None):
        attendant.request = "websocket /v1/listen"
        _over_deepgrams(listen.v1, attendant)
    elif attendant.kind == "s2s" and hasattr(made, "_connect"):
        _over_reporting(made, attendant)


def _over_pipecats(made: Any, attendant: Attendant) -> None:  # noqa: ANN401
    connect = made._websocket_connect  # noqa: SLF001 -- what all of its services dial with

    async def patient(uri: str, **how: Any) -> Any:  # noqa: ANN401 -- a connection
        attendant.request = f"websocket {urlsplit(uri).path}"
        return await dialled(attendant, lambda: connect(uri, **how))

    made._websocket_connect = patient  # noqa: SLF001


def _over_deepgrams(listen: Any, attendant: Attendant) -> None:  # noqa: ANN401
    connect = listen.connect

    @asynccontextmanager
    async def patient(**how: Any) -> AsyncIterator[Any]:  # noqa: ANN401 -- a connection
        async with AsyncExitStack() as stack:
            yield await dialled(attendant, lambda: stack.enter_async_context(connect(**how)))

    listen.connect = patient


def _over_reporting(made: Any, attendant: Attendant) -> None:  # noqa: ANN401
    """One that reports why it could not dial, instead of raising it."""
    connect, report = made._connect, made.push_error  # noqa: SLF001 -- it has no other

    async def patient(*how: object, **more: object) -> None:
        reported: list[Exception] = []

        async def kept(error_msg: str, exception: Exception | None = None, **_how: object) -> None:
            reported.append(exception or RuntimeError(error_msg))

        async def dial() -> None:
            reported.clear()
            made.push_error = kept
            try:
                await connect(*how, **more)
            finally:
                made.push_error = report
            if reported:
                raise reported[0]

        try:
            await dialled(attendant, dial)
        except Exception as error:  # noqa: BLE001 -- reported, as it would have been
            await report(f"Error connecting: {error}", exception=error)

    made._connect = patient  # noqa: SLF001
