"""Has services that ask over aiohttp's client ask again, where that is worth it.

Such a service makes its session when it is set up; what is laid over is of that one session.
"""

import asyncio
from typing import Any

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

from pipelines.services.asking import Asked, Failure, is_passing, message_in, pausing
from pipelines.services.attendant import Attendant
from pipelines.services.retry_after import retry_after_s
from pipelines.services.slots import slots_of

_FAULTY = 400


def ask_patiently(made: Any, attendant: Attendant) -> None:  # noqa: ANN401 -- any Pipecat service
    """Gives a service patience, if it turns out to ask through a session of aiohttp's."""
    set_up = made.setup

    async def then(setup: object) -> None:
        await set_up(setup)
        session = getattr(made, "_session", None)
        if isinstance(session, aiohttp.ClientSession):
            answer_s = attendant.patience.answer_s
            session._timeout = aiohttp.ClientTimeout(sock_read=answer_s)  # noqa: SLF001
            session._middlewares = (Patient(attendant),)  # noqa: SLF001 -- it was made elsewhere

    made.setup = then


class Patient:
    """A middleware of aiohttp's client that asks until there is an answer, or patience ends."""

    def __init__(self, attendant: Attendant) -> None:
        self._attendant = attendant
        self._slots = slots_of(attendant.wiring.plan, attendant.vendor)

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """The answer; the last one, or what kept it from coming, where patience ended.

        Raises:
            aiohttp.ClientError: there was none.
        """
        asked = Asked(self._attendant, f"{request.method} {request.url.path}")
        self._attendant.request = asked.request
        try:
            return await self._until_answered(request, handler, asked)
        except asyncio.CancelledError:
            asked.left(asked.waited_s)
            raise

    async def _until_answered(
        self, request: ClientRequest, handler: ClientHandlerType, asked: Asked
    ) -> ClientResponse:
        while True:
            answer = await self._once(request, handler, asked)
            failure = answer if isinstance(answer, Failure) else await _failure_of(answer)
            if failure is None and isinstance(answer, ClientResponse):
                asked.answered()
                self._attendant.answered()
                return answer
            assert failure is not None  # noqa: S101 -- for the type checker
            wait_s = asked.wait_s(failure)
            if wait_s is None:
                asked.given_up()
                if isinstance(answer, ClientResponse):
                    return answer
                raise aiohttp.ClientConnectionError(failure.what)
            if failure.status == 429 and failure.retry_after_s is not None:
                self._slots.pause(failure.retry_after_s)
            await pausing(wait_s)

    async def _once(
        self, request: ClientRequest, handler: ClientHandlerType, asked: Asked
    ) -> ClientResponse | Failure:
        release = await self._slots.acquire()
        try:
            async with asyncio.timeout(min(asked.left_s, asked.patience.answer_s)):
                return await handler(request)
        except TimeoutError:
            return Failure(f"no answer within {asked.patience.answer_s:g} s")
        except aiohttp.ClientConnectorError:
            return Failure("could not be reached")
        except aiohttp.ClientError as error:
            return Failure(" ".join(str(error).split()) or "the connection broke")
        finally:
            release()


async def _failure_of(response: ClientResponse) -> Failure | None:
    status = response.status
    if status >= _FAULTY:
        what, after_s = message_in(await response.text()), retry_after_s(response.headers)
        return Failure(what, status, is_passing(status), after_s)
    if response.content_type == "text/html":
        return Failure("the answer is a web page", status)
    return None
