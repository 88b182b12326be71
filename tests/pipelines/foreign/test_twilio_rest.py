"""Twilio's REST API, as a bot in a call asks it."""

import asyncio

import aiohttp
import pytest

from pipelines import clock
from pipelines.foreign.twilio_rest import HOST, twilio_app
from pipelines.network import Network

SID = "CA0123"


def asked(method, sid, data=None, *, call_sid):
    """The status and the answer to a request, how the call ended, and when, in s."""
    ends, network = [], Network()
    network.add(HOST, twilio_app(lambda how: ends.append((how, now())), call_sid=call_sid))

    def now():
        return asyncio.get_running_loop().time() - started_s

    async def main():
        nonlocal started_s
        url = f"http://{HOST}/2010-04-01/Accounts/AC1/Calls/{sid}.json"
        async with network, aiohttp.ClientSession() as session:
            started_s = asyncio.get_running_loop().time()
            async with session.request(method, url, data=data) as answer:
                return answer.status, await answer.json()

    started_s = 0.0
    return *clock.run(main(), simulated=True, network=network), ends


@pytest.mark.parametrize("call_sid", [SID, None])
def test_a_call_is_told_of(call_sid):
    status, told, ends = asked("GET", SID, call_sid=call_sid)

    assert (status, told["sid"], told["status"], ends) == (200, SID, "in-progress", [])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_call_is_not_known_and_ends_nothing(method):
    status, told, ends = asked(method, "CA9", {"Status": "completed"}, call_sid=SID)

    assert (status, told["code"], ends) == (404, 20404, [])


@pytest.mark.parametrize(
    ("data", "how"),
    [
        ({"Status": "completed"}, ["hung up"]),
        ({"Status": "canceled"}, ["hung up"]),
        ({"Url": "http://next.example"}, ["transferred"]),
        ({"Twiml": "<Response/>"}, ["transferred"]),
        ({"StatusCallback": "http://next.example"}, []),
    ],
)
@pytest.mark.parametrize("call_sid", [SID, None])
def test_only_what_ends_a_call_ends_it_and_after_the_way_to_twilio(data, how, call_sid):
    status, _, ends = asked("POST", SID, data, call_sid=call_sid)

    assert status == 200
    assert [one for one, _ in ends] == how
    assert [at_s for _, at_s in ends] == pytest.approx([0.15] * len(how))
