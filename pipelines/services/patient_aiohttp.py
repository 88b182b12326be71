"""Has services that ask over aiohttp's client ask again, where that is worth it.

Such a service makes its session when it is set up; what is laid over is of that one session.
"""

import asyncio
from typing import Any

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

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
        self._slots = slots_of(attendant.wiring.plan, attendant.vendor, attendant.kind)

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """The answer; the last one, or what kept it from coming, where patience ended.

        Raises:
            aiohttp.ClientError: there was none.
        """
        asked = Asked(self._attendant, f"{request.method} {request.url.path}")
        came = await until_answered_or_left(
            asked, self._slots, lambda: self._once(request, handler, asked)
        )
        if came.failure is None:
            self._attendant.answered()
        if came.answer is not None:
            return came.answer
        raise aiohttp.ClientConnectionError(came.why)

    async def _once(
        self, request: ClientRequest, handler: ClientHandlerType, asked: Asked
    ) -> Came[ClientResponse]:
        release = await asked.slot(self._slots)
        try:
            async with asyncio.timeout(min(asked.left_s, asked.patience.answer_s)):
                response = await handler(request)
        except TimeoutError:
            return Came(None, Failure(f"no answer within {asked.patience.answer_s:g} s"))
        except aiohttp.ClientConnectorError:
            return Came(None, Failure("could not be reached"))
        except aiohttp.ClientError as error:
            words = " ".join(str(error).split()) or "the connection broke"
            return Came(None, Failure(words))
        finally:
            release()
        return Came(response, await _failure_of(response))


async def _failure_of(response: ClientResponse) -> Failure | None:
    status = response.status
    if status >= FAULTY.start:
        return refusal(status, await response.text(), response.headers)
    if response.content_type == "text/html":
        return Failure(WEB_PAGE, status)
    return None
