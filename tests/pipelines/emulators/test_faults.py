"""Every fault at every place, as OpenAI's own client meets it."""

import asyncio

import httpx
import openai
import pytest

from personas.vendor_faults import VendorFault
from tests.pipelines.emulators.openai_client import URL, with_client

ASKED = {"model": "m", "messages": [{"role": "system", "content": "Sell."}], "stream": True}
SPOKEN = {"model": "m", "voice": "alloy", "response_format": "pcm", "input": "hello there"}


async def chat(client):
    stream = await client.chat.completions.create(**ASKED)
    return [chunk async for chunk in stream]


async def speak(client):
    async with client.audio.speech.with_streaming_response.create(**SPOKEN) as answer:
        return [piece async for piece in answer.iter_bytes()]


def met(ask, *faults, patience_s=5.0):
    """What came, or the exception; and how long it took in the call's time."""

    async def talk(client):
        started_s = asyncio.get_running_loop().time()
        try:
            came = await ask(client.with_options(timeout=patience_s))
        except Exception as error:  # noqa: BLE001 -- it is what is looked at
            came = error
        return came, asyncio.get_running_loop().time() - started_s

    return with_client(talk, latency_ms=0, faults=tuple(VendorFault(**one) for one in faults))


@pytest.mark.parametrize(
    ("fault", "raised", "status"),
    [
        ("rate_limited", openai.RateLimitError, 429),
        ("server_error", openai.InternalServerError, 500),
        ("unavailable", openai.InternalServerError, 503),
        ("hang", openai.APITimeoutError, None),
        ("cut", openai.APIConnectionError, None),
        ("closed", openai.APIConnectionError, None),
        ("refused", openai.APIConnectionError, None),
    ],
)
@pytest.mark.parametrize("ask", [chat, speak])
def test_in_place_of_an_answer(ask, fault, raised, status):
    error, _ = met(ask, {"fault": fault})

    assert type(error) is raised
    assert getattr(error, "status_code", None) == status


@pytest.mark.parametrize("at", ["middle", "end"])
@pytest.mark.parametrize(
    ("fault", "raised", "told"),
    [
        ("rate_limited", "APIError", "Rate limit reached"),
        ("server_error", "APIError", "had an error"),
        ("hang", "APITimeoutError", "timed out"),
        ("cut", "APIConnectionError", "Connection error"),
        ("malformed", "JSONDecodeError", ""),
    ],
)
def test_in_a_stream_of_events(fault, raised, told, at):
    error, _ = met(chat, {"fault": fault, "at": at})

    assert type(error).__name__ == raised
    assert told in str(error)


@pytest.mark.parametrize("at", ["middle", "end"])
@pytest.mark.parametrize("fault", ["rate_limited", "cut", "malformed", "hang"])
def test_in_a_stream_that_has_no_words(fault, at):
    error, _ = met(speak, {"fault": fault, "at": at})

    assert type(error).__name__ == ("ReadTimeout" if fault == "hang" else "RemoteProtocolError")


@pytest.mark.parametrize("at", ["connect", "middle", "end"])
def test_what_is_slow_comes_later_and_whole(at):
    in_time, at_once_s = met(chat)
    late, took_s = met(chat, {"fault": "slow", "at": at, "slow_ms": 2500})

    assert len(late) == len(in_time)
    assert took_s - at_once_s == pytest.approx(2.5)


def test_a_hang_is_as_long_as_its_client_waits():
    _, took_s = met(chat, {"fault": "hang"}, patience_s=7.0)

    assert took_s == pytest.approx(7.0)


def test_what_the_vendor_says_of_when_to_ask_again():
    error, _ = met(chat, {"fault": "rate_limited", "retry_after_s": 2.5})

    assert error.response.headers["Retry-After"] == "2.5"


def test_only_the_requests_that_were_named():
    async def talk(client):
        return [type(await caught(client)).__name__ for _ in range(4)]

    async def caught(client):
        try:
            return await chat(client)
        except openai.APIError as error:
            return error

    faults = (VendorFault(fault="server_error", requests=(2, 3)),)

    assert with_client(talk, latency_ms=0, faults=faults) == [
        "list", "InternalServerError", "InternalServerError", "list",
    ]  # fmt: skip


def test_a_rate_is_met_and_each_fault_draws_for_itself():
    async def statuses(_client):
        async with httpx.AsyncClient(headers={"Authorization": "Bearer k"}) as client:
            asked = [await client.post(f"{URL}/audio/speech", json={}) for _ in range(200)]
        return [answer.status_code for answer in asked]

    often = VendorFault(fault="rate_limited", rate=0.3)
    never = VendorFault(fault="hang", rate=0.0)
    alone = with_client(statuses, faults=(often,))

    assert 40 <= alone.count(429) <= 80
    assert with_client(statuses, faults=(often, never)) == alone
    assert with_client(statuses, faults=(VendorFault(fault="cut", of="llm"), often)).count(429) > 40


def test_faults_of_the_customers_vendor_are_not_the_agents():
    came, _ = met(chat, {"fault": "cut", "side": "customer"})

    assert len(came) > 5
