import asyncio
import socket

import aiohttp
import httpx
import pytest
from aiohttp import web

from pipelines import clock
from pipelines.network import End, Network

BIG = b"x" * 300_000


def app():
    async def greet(request):
        return web.Response(text=f"hello {await request.text()}")

    async def echo(request):
        ear = web.WebSocketResponse(max_msg_size=0)
        await ear.prepare(request)
        async for message in ear:
            await asyncio.sleep(2)
            await ear.send_bytes(message.data)
        return ear

    made = web.Application()
    made.router.add_post("/greet", greet)
    made.router.add_get("/echo", echo)
    return made


def in_a_call(main, *, simulated=True):
    network = Network()
    network.add("vendor.example", app())

    async def whole():
        async with network:
            return await main()

    return clock.run(whole(), simulated=simulated, network=network)


@pytest.mark.parametrize("simulated", [True, False])
def test_httpx_reaches_a_host_that_is_played(simulated):
    async def main():
        async with httpx.AsyncClient() as client:
            return (await client.post("http://vendor.example/greet", content="ann")).text

    assert in_a_call(main, simulated=simulated) == "hello ann"


def test_aiohttp_talks_over_a_websocket_in_the_loops_own_time():
    async def main():
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        url = "http://vendor.example/echo"
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(url, max_msg_size=0) as mouth,
        ):
            await mouth.send_bytes(BIG)
            heard = await mouth.receive_bytes()
        return heard == BIG, loop.time() - started_s

    same, took_s = in_a_call(main)

    assert same
    assert took_s == pytest.approx(2)


def test_a_host_that_nobody_plays_cannot_be_reached():
    async def main():
        async with httpx.AsyncClient() as client:
            await client.get("http://api.openai.com/v1/models")

    with pytest.raises(httpx.ConnectError, match="nobody plays the host"):
        in_a_call(main)


def test_a_host_is_not_there_before_its_server_runs():
    network = Network()
    network.add("vendor.example", app())

    async def main():
        return network.connect(asyncio.Protocol, "vendor.example")

    with pytest.raises(ConnectionRefusedError, match="does not run"):
        clock.run(main(), simulated=True, network=network)


def test_without_a_network_names_are_the_worlds():
    async def main():
        return await asyncio.get_running_loop().getaddrinfo("127.0.0.1", 80)

    assert clock.run(main(), simulated=False)[0][4] == ("127.0.0.1", 80)


class Ear(asyncio.Protocol):
    def __init__(self):
        self.heard = []

    def data_received(self, data):
        self.heard.append(data)

    def eof_received(self):
        self.heard.append("end")

    def connection_lost(self, exc):  # noqa: ARG002
        self.heard.append("lost")


def pair():
    loop = asyncio.get_running_loop()
    near, far, ears = End(loop, name="a"), End(loop, name="b"), (Ear(), Ear())
    near.join(ears[0], far)
    far.join(ears[1], near)
    return near, far, ears


def test_what_was_written_arrives_before_the_end():
    async def main():
        near, far, (own, other) = pair()
        near.write(b"one")
        near.write(b"two")
        near.close()
        near.write(b"too late")
        await asyncio.sleep(0.1)
        return own.heard, other.heard, far.is_closing()

    assert clock.run(main(), simulated=True) == (["lost"], [b"one", b"two", "end", "lost"], True)


def test_nothing_is_lost_while_reading_is_paused():
    async def main():
        near, far, (_, other) = pair()
        far.pause_reading()
        near.write(b"one")
        near.write_eof()
        await asyncio.sleep(0.1)
        before = list(other.heard)
        far.resume_reading()
        return before, other.heard

    assert clock.run(main(), simulated=True) == ([], [b"one", "end", "lost"])


def test_names_lead_to_addresses_of_nobody():
    network = Network()
    network.add("a.example", app())
    network.add("b.example", app())

    assert network.address_of("b.example") == network.address_of("198.51.100.2") == "198.51.100.2"
    with pytest.raises(socket.gaierror):
        network.address_of("c.example")


def test_an_open_network_leads_to_the_world_for_hosts_that_nobody_plays():
    network = Network(is_open=True)
    network.add("api.example.com", web.Application())

    assert [network.leads_out(host) for host in ("api.example.com", "other.example.com")] == [
        False,
        True,
    ]
    assert not network.leads_out(network.address_of("api.example.com"))
    assert not Network().leads_out("other.example.com")
