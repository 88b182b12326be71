"""Limits on how much is asked of an emulated vendor, as vendors' own clients meet them."""

import asyncio

import openai
import pytest
from deepgram.core.api_error import ApiError

from pipelines.call import place_call
from pipelines.emulators.limits import Asking
from tests.pipelines.emulators.openai_client import emulated, with_client
from tests.pipelines.emulators.test_deepgram_listen import FORM, client
from tests.pipelines.emulators.vendor_client import in_network

ASKED = {"model": "m", "messages": [{"role": "system", "content": "Sell."}], "stream": True}
SPOKEN = {"model": "m", "voice": "alloy", "response_format": "pcm", "input": "hello there"}


async def chat(client):
    """The answer's chunks; or the status and `Retry-After` of a refusal."""
    try:
        return [chunk async for chunk in await client.chat.completions.create(**ASKED)]
    except openai.APIStatusError as refused:
        return refused.status_code, refused.response.headers.get("retry-after")


def test_room_is_made_as_a_minute_goes_by():
    asking = Asking(a_minute=2)
    for now_s in (0.0, 10.0):
        assert asking.wait_s(now_s) is None
        asking.take(now_s)

    assert asking.wait_s(59.5) == 0.5
    assert asking.wait_s(60.0) is None
    asking.take(60.0)
    assert asking.wait_s(60.0) == 10.0


def test_more_than_so_many_requests_a_minute_are_told_when_to_come_again():
    async def talk(client):
        first = [await chat(client) for _ in range(3)]
        speech = await client.audio.speech.create(**SPOKEN)
        await asyncio.sleep(59)
        return first, await chat(client), len(speech.content)

    first, later, n_bytes = with_client(
        talk, latency_ms=500, latency_spread=0, requests_per_minute=2
    )

    assert len(first[0]) == len(first[1]) > 2
    assert first[2] == (429, "59")
    assert len(later) > 2
    assert n_bytes > 10_000  # speech counts by itself


def test_more_than_so_many_at_once_are_refused_until_one_has_ended():
    async def talk(client):
        both = await asyncio.gather(chat(client), chat(client))
        return both, await chat(client)

    both, later = with_client(talk, latency_ms=500, latency_spread=0, concurrent=1)

    assert (429, None) in both
    assert sorted(map(len, both))[1] > 2
    assert len(later) > 2


def test_a_websocket_counts_for_as_long_as_it_is_open():
    async def talk():
        async with client().listen.v1.connect(**FORM):
            with pytest.raises(ApiError) as refused:
                async with client().listen.v1.connect(**FORM):
                    pass
        async with client().listen.v1.connect(**FORM) as third:
            await third.send_keep_alive()
        return refused.value.status_code

    assert in_network(talk, "deepgram", concurrent=1) == 429


def test_a_call_that_is_refused_for_too_long_is_an_error_of_the_vendors(tmp_path):
    record = place_call(emulated(requests_per_minute=2), tmp_path)

    assert record.ending.by == "fault"
    assert "openai, `POST /v1/audio/speech`: status 429: Rate limit reached" in record.ending.reason
