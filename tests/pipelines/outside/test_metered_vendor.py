"""Gateways on the metered clock, to a vendor on a real socket that really waits."""

import asyncio
import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from pipelines import clock
from pipelines.metered import MeteredLoop
from pipelines.network import Network
from pipelines.outside.outlet import Outlet
from pipelines.outside.relay import gateway_app
from tests.wall_clock import on_the_wall_clock

pytestmark = on_the_wall_clock

SLACK_S = 0.6
"""What a busy machine may add to an answer."""


class Vendor(BaseHTTPRequestHandler):
    def do_POST(self):
        waits_s = [float(part) for part in self.path.strip("/").split(",")]
        self.send_response(200)
        self.send_header("Connection", "close")
        with contextlib.suppress(OSError):  # the client may be gone
            for wait_s in waits_s:
                self.server.over.wait(wait_s)
                if self._headers_buffer:
                    self.end_headers()
                self.wfile.write(b"word ")

    def log_message(self, *_):
        pass


@pytest.fixture
def vendor():
    """The URL of a vendor that waits for as many seconds as its path says before each word."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Vendor) as server:
        server.over = threading.Event()
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.over.set()
        server.shutdown()


def metered(use, upstream):
    """What a client makes of it; metered seconds, wall seconds, and what was kept."""
    kept = []
    network = Network()
    outlet = Outlet("agent", "llm", upstream, lambda _at_s, exchange: kept.append(exchange))
    network.add("gate.example", gateway_app(outlet), cancels=True)

    async def whole():
        loop = asyncio.get_running_loop()
        async with network, httpx.AsyncClient(base_url="http://gate.example") as client:
            before_s, wall_s = loop.time(), clock.real_perf_counter()
            made = await use(client)
            return made, loop.time() - before_s, clock.real_perf_counter() - wall_s

    done = clock.run(whole(), simulated=True, network=network, loop_of=MeteredLoop)
    return *done, kept


def test_an_answer_takes_the_vendors_time_and_the_talk_around_it_none(vendor):
    async def call(client):
        await asyncio.sleep(30)  # somebody speaks
        answer = await client.post("/0.3,0.2", content="?")
        await asyncio.sleep(30)
        return answer.text

    said, took_s, wall_s, (met,) = metered(call, vendor)

    assert said == "word word "
    assert 60.5 <= took_s < 60.5 + SLACK_S
    assert wall_s < 10
    assert 500 <= met.end_ms < 1000 * (0.5 + SLACK_S)
    assert 300 <= met.pieces[0].at_ms < met.pieces[-1].at_ms - 150


def test_two_questions_at_once_take_as_long_as_the_slower(vendor):
    async def call(client):
        await asyncio.gather(client.post("/0.1"), client.post("/0.4"))

    _, took_s, _, _ = metered(call, vendor)

    assert 0.4 <= took_s < 0.4 + SLACK_S


def test_a_vendor_that_hangs_is_waited_for_as_long_as_in_real_time(vendor):
    async def call(client):
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/60", timeout=0.4)
        await asyncio.sleep(30)

    _, took_s, wall_s, (met,) = metered(call, vendor)

    assert took_s == pytest.approx(30.4, abs=0.001)
    assert 0.3 <= wall_s < 10
    assert met.ending == "left"


def test_an_interruption_ends_the_wait(vendor):
    async def call(client):
        asking = asyncio.create_task(client.post("/60", timeout=None))
        await asyncio.sleep(0.3)
        asking.cancel()
        await asyncio.wait({asking})
        await asyncio.sleep(30)

    _, took_s, wall_s, _ = metered(call, vendor)

    assert took_s == pytest.approx(30.3)
    assert wall_s < 10


def test_a_vendor_that_is_not_there_is_said_so():
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    async def call(client):
        answer = await client.post("/1")
        return answer.status_code, answer.json()["error"]["message"]

    (status, message), *_ = metered(call, url)

    assert status == 502
    assert message.startswith(f"`{url}` cannot be reached: ")


@pytest.mark.parametrize(
    ("loop_of", "computing_s", "most_s"),
    [(MeteredLoop, 0.005, 0.015), (MeteredLoop, 0.1, 0.015), (clock.SimulatedLoop, 0.1, 0)],
    ids=["some", "much", "simulated"],
)
def test_an_answer_comes_later_by_what_was_made_of_the_one_before(loop_of, computing_s, most_s):
    async def answers():
        outlet, loop = Outlet("agent", "llm", "http://vendor.example"), asyncio.get_running_loop()
        took_s = []
        for _ in range(2):
            before_s = loop.time()
            await outlet.begin()
            took_s.append(loop.time() - before_s)
            threading.Event().wait(computing_s)
            await asyncio.sleep(1)
        return took_s

    first_s, second_s = clock.run(answers(), simulated=True, loop_of=loop_of)

    assert first_s == 0
    assert min(computing_s, most_s) - 1e-9 <= second_s <= most_s + 1e-9
