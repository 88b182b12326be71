"""Dialling a vendor's websocket: what is said of one that could not be had."""

import pytest
from deepgram.core.api_error import ApiError
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response
from websockets.legacy.exceptions import InvalidStatusCode

from pipelines import clock
from pipelines.services.attendant import attend
from pipelines.services.patient_sockets import dial_patiently, failure_of
from tests.pipelines.test_registry import wiring

SOON = Headers({"Retry-After": "7"})
KEY = "dg-0123456789abcdef"


@pytest.mark.parametrize(
    ("status", "passing", "what"),
    [
        (401, False, "the connection was refused"),
        (429, True, "the connection was refused"),
        (503, True, "the server failed"),
    ],
)
def test_an_exception_that_says_its_headers_is_said_in_other_words(status, passing, what):
    failure = failure_of(ApiError(status_code=status, headers={"Authorization": f"Token {KEY}"}))

    assert (failure.what, failure.status, failure.passing) == (what, status, passing)


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(InvalidStatus(Response(429, "Too Many Requests", SOON)), id="websockets"),
        pytest.param(InvalidStatusCode(429, SOON), id="of the client that Deepgram's SDK has"),
    ],
)
def test_when_to_dial_again_is_read_from_what_refused(error):
    raised = ApiError(status_code=429, headers={"Authorization": KEY})
    raised.__cause__ = error

    assert failure_of(error).retry_after_s == 7
    assert failure_of(raised).retry_after_s == 7


def test_what_has_no_status_is_said_as_it_is():
    assert failure_of(OSError("no route\n  to host")).what == "no route to host"
    assert failure_of(TimeoutError()).what == "no answer in time"


class Resuming:
    """Dials as Gemini Live's service does: afresh, or with a handle to go on by."""

    def __init__(self):
        self.dialled = []

    async def push_error(self, *_, **__):
        raise AssertionError("nothing failed")

    async def _connect(self, session_resumption_handle=None):
        self.dialled.append(session_resumption_handle)


def test_what_a_service_dials_with_is_passed_on():
    async def dial():
        made = Resuming()
        dial_patiently(made, attend(wiring(), "s2s", "google"))
        await made._connect()
        await made._connect(session_resumption_handle="where it was")
        return made.dialled

    assert clock.run(dial(), simulated=True) == [None, "where it was"]
