"""An HTTP client that asks a vendor again, waits no longer than it was told, and notes what failed.

It stands where vendors' SDKs take a client of one's own, so that all that they ask goes through it.
An SDK's own repetitions draw their jitter from a generator that nobody seeds; here it has a stream
of the call's, so that calls in simulated time repeat to the byte.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import openai

from personas.patience import Patience
from pipelines.services.asking import (
    FAULTY,
    WEB_PAGE,
    Asked,
    Came,
    Failure,
    refusal,
    until_answered_or_left,
)
from pipelines.services.attendant import Attendant
from pipelines.services.slots import slots_of

STALL_S = 1.0
"""No answer that has begun pauses for so long."""
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (httpx2.ConnectError, "could not be reached"),
    (httpx2.ConnectTimeout, "could not be reached in time"),
    (httpx2.TimeoutException, "no answer in time"),
    (httpx2.RemoteProtocolError, "the connection was cut, or broke the protocol"),
    (httpx2.TransportError, "the connection broke"),
)


class PatientClient(httpx2.AsyncClient):
    """A client for one service of a vendor."""

    def __init__(self, attendant: Attendant) -> None:
        limits = httpx2.Limits(max_connections=1000, max_keepalive_connections=100)
        timeout = httpx2.Timeout(attendant.patience.answer_s)
        super().__init__(limits=limits, timeout=timeout, follow_redirects=True)
        self._attendant = attendant
        self._slots = slots_of(attendant.wiring.plan, attendant.vendor, attendant.kind)

    async def send(
        self,
        request: httpx2.Request,
        *,
        stream: bool = False,
        **how: Any,  # noqa: ANN401 -- as the class above has it
    ) -> httpx2.Response:
        """Sends a request until it is answered, or patience ends.

        Raises:
            openai.APIConnectionError: there was no answer; the SDK then asks no more.
        """
        await request.aread()  # so that it can be sent again
        asked = Asked(self._attendant, f"{request.method} {request.url.path}")
        request.extensions["timeout"] = self.timeout.as_dict()  # the SDK's own is 600 s
        came = await until_answered_or_left(
            asked, self._slots, lambda: self._once(request, asked, stream=stream, how=how)
        )
        if came.failure is None and came.answer is not None:
            return came.answer
        return _given_up(request, came)

    async def _once(
        self, request: httpx2.Request, asked: Asked, *, stream: bool, how: dict[str, Any]
    ) -> Came[httpx2.Response]:
        """One request's answer, its body watched; or what kept it from coming."""
        release = await asked.slot(self._slots)
        try:
            async with asyncio.timeout(asked.left_s):
                response = await super().send(request, stream=stream, **how)
        except TimeoutError:
            release()
            failure = Failure(f"no answer within {asked.patience.total_s:g} s", passing=False)
            return Came(None, failure)
        except httpx2.TransportError as error:
            release()
            return Came(None, Failure(_words(error, asked.patience)))
        except BaseException:
            release()
            raise
        if stream:
            response.stream = _Watched(response, asked, release)
        else:
            asked.attendant.answered()
            release()
        return Came(response, await failure_of(response))


class _Watched(httpx2.AsyncByteStream):
    """The body of an answer as it comes; if it breaks, that is noted."""

    def __init__(
        self, response: httpx2.Response, asked: Asked, release: Callable[[], None]
    ) -> None:
        self._inner: Any = response.stream
        self._status, self._asked, self._release = response.status_code, asked, release
        self._n_bytes, self._is_broken = 0, False
        self._since_s: float | None = asked.now_s

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._inner:
                self._n_bytes, self._since_s = self._n_bytes + len(piece), None
                yield piece
                self._since_s = self._asked.now_s
            self._since_s = None
        except httpx2.TransportError as error:
            self._is_broken, words = True, _words(error, self._asked.patience)
            self._asked.attendant.request = self._asked.request
            self._asked.attendant.lost(
                f"{words}, after {self._n_bytes} bytes of the answer", status=self._status
            )
            raise

    async def aclose(self) -> None:
        self._release()
        waited_s = 0.0 if self._since_s is None else self._asked.now_s - self._since_s
        if waited_s < STALL_S:
            self._asked.attendant.answered()
        elif not self._is_broken:
            self._asked.left(waited_s, long_s=STALL_S)
        await self._inner.aclose()


async def failure_of(response: httpx2.Response) -> Failure | None:
    """What is wrong with an answer. None: nothing that can be seen before it is read."""
    status = response.status_code
    if status >= FAULTY.start:
        await response.aread()
        return refusal(status, response.text, response.headers)
    kind = response.headers.get("content-type", "")
    if kind.startswith("text/html"):
        await response.aclose()
        return Failure(WEB_PAGE, status)
    if kind.startswith("application/json") and response.is_stream_consumed:
        try:
            json.loads(response.content)
        except ValueError:
            return Failure("the answer is no JSON", status)
    return None


def _words(error: httpx2.TransportError, patience: Patience) -> str:
    words = next(said for kind, said in _WORDS if isinstance(error, kind))
    if isinstance(error, httpx2.ReadTimeout):
        return f"no answer within {patience.answer_s:g} s"
    return words


def _given_up(request: httpx2.Request, came: Came[httpx2.Response]) -> httpx2.Response:
    """What the SDK is told, so that it does not begin again."""
    if came.answer is not None:
        came.answer.headers["x-should-retry"] = "false"
        return came.answer
    raise openai.APIConnectionError(message=came.why, request=request)
