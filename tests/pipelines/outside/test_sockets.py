"""Gateways and cassettes over a websocket, with a vendor that is played in the same loop."""

import asyncio
import json

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError, web

from pipelines import clock
from pipelines.metered import MeteredLoop
from pipelines.network import Network
from pipelines.outside.contexts import CARTESIA
from pipelines.outside.outlet import Outlet
from pipelines.outside.player import Player
from pipelines.outside.relay import gateway_app
from pipelines.outside.replay import replay_app
from tests.wall_clock import on_the_wall_clock

KEY = "sk-planted-in-a-test"
ASKED = "ws://gate.example/tts/websocket?api_key=also-secret&version=1"


def vendor_app():
    """Says the words of a text after 0.5 s, one each 0.1 s, and that it is done if no more come."""

    async def speak(socket, asked):
        name = asked["context_id"]
        await asyncio.sleep(0.5)
        for word in asked["transcript"].split():
            await socket.send_str(json.dumps({"type": "chunk", "context_id": name, "data": word}))
            if word == "cut":
                await socket.close(code=1011)
            await asyncio.sleep(0.1)
        if not asked["continue"]:
            await socket.send_str(json.dumps({"type": "done", "context_id": name}))

    async def connect(request):
        await asyncio.sleep(0.2)
        if request.headers.get("Authorization") != KEY:
            return web.Response(status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        tasks = []
        async for message in socket:
            asked = json.loads(message.data)
            if not asked.get("cancel"):
                tasks.append(asyncio.create_task(speak(socket, asked)))
        for task in tasks:
            task.cancel()
        return socket

    app = web.Application()
    app.router.add_get("/tts/websocket", connect)
    return app


def run(use, app, vendor=None, loop_of=clock.SimulatedLoop):
    network = Network()
    network.add("gate.example", app, cancels=True)
    if vendor is not None:
        network.add("vendor.example", vendor)

    async def whole():
        async with network, ClientSession() as session:
            return await use(session)

    return clock.run(whole(), simulated=True, network=network, loop_of=loop_of)


def recorded(use, **how):
    """What a client makes of a vendor behind a gateway, and what was kept."""
    kept = []
    keep = lambda at_s, exchange: kept.append((at_s, exchange))  # noqa: E731
    outlet = Outlet("agent", "tts", "http://vendor.example", keep, CARTESIA)
    made = run(use, gateway_app(outlet), vendor_app(), **how)
    return made, [exchange for _, exchange in sorted(kept, key=lambda pair: pair[0])]


def replayed(use, kept):
    """What a client makes of the cassette, and what was missed."""
    player = Player(kept)
    return run(use, replay_app(player, side="agent", kind="tts", contexts=CARTESIA)), player.missed


def talk(*messages, key=KEY):
    """A client that sends messages, each with the seconds it waits before, and hears for 3 s."""

    async def send(socket):
        for wait_s, message in messages:
            await asyncio.sleep(wait_s)
            await socket.send_str(json.dumps(message))

    async def use(session):
        started_s = asyncio.get_running_loop().time()
        heard = []
        async with session.ws_connect(ASKED, headers={"Authorization": key}) as socket:
            sending = asyncio.create_task(send(socket))
            try:
                async with asyncio.timeout(3):
                    async for message in socket:
                        assert message.type is WSMsgType.TEXT
                        told = json.loads(message.data)
                        at_s = asyncio.get_running_loop().time() - started_s
                        heard.append((round(at_s, 6), told["context_id"], told.get("data")))
            except TimeoutError:
                pass
            await sending
            return heard, socket.close_code, socket._response.status

    return use


def text(words, context="a", *, more=False):
    return {"context_id": context, "transcript": words, "continue": more}


SAID = [(0, text("one two", more=True)), (0.3, text("three"))]
HEARD = [(0.7, "a", "one"), (0.8, "a", "two"), (1.0, "a", "three"), (1.1, "a", None)]


def test_messages_go_both_ways_as_they_come():
    (heard, _, status), _ = recorded(talk(*SAID))

    assert (heard, status) == (HEARD, 101)


def test_dialling_and_each_context_are_kept():
    _, (dialled, met) = recorded(talk(*SAID))

    assert (dialled.asked.method, dialled.asked.path) == ("WS", "/tts/websocket?version=1")
    assert (dialled.asked.body, dialled.status, dialled.head_ms) == (None, 101, 200)
    assert met.asked.body == [text("one two", "*", more=True), text("three", "*")]
    assert [(p.after, p.at_ms) for p in met.pieces] == [(1, 200), (1, 300), (1, 500), (1, 600)]
    assert json.loads(met.pieces[0].data) == {"type": "chunk", "context_id": "*", "data": "one"}
    assert met.ending == "whole"
    assert not any(KEY in m.model_dump_json() for m in (dialled, met))
    assert not any("also-secret" in m.model_dump_json() for m in (dialled, met))


def test_a_message_that_tells_a_key_is_kept_without_it_and_found_again(monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "shop-Jd7Wq2Nf5Xr9")
    tells = talk((0, text("is shop-Jd7Wq2Nf5Xr9", more=True)), (0.1, text("shop-Jd7Wq2Nf5Xr9")))
    _, kept = recorded(tells)
    *_, met = kept

    assert [message["transcript"] for message in met.asked.body] == ["is ***", "***"]
    assert not any(b"shop" in piece.data for piece in met.pieces)
    assert replayed(tells, kept)[1] == []


def test_a_cassette_gives_back_the_same_under_other_names_of_contexts():
    made, kept = recorded(talk(*SAID))
    other = [(wait_s, message | {"context_id": "b"}) for wait_s, message in SAID]

    (heard, *rest), missed = replayed(talk(*other), kept)

    assert heard == [(at_s, "b", data) for at_s, _, data in made[0]]
    assert (rest, missed) == (list(made[1:]), [])


def test_what_answers_a_message_comes_as_long_after_that_message():
    _, kept = recorded(talk(*SAID))
    slower = [SAID[0], (0.4, SAID[1][1])]

    (heard, *_), _ = replayed(talk(*slower), kept)

    assert heard == [(pytest.approx(at_s + 0.1), name, data) for at_s, name, data in HEARD]


def test_contexts_side_by_side_are_told_apart():
    both = [(0, text("one two")), (0.1, text("three", "b"))]
    made, kept = recorded(talk(*both))

    assert len(kept) == 3
    assert [data for _, name, data in made[0] if name == "b"] == ["three", None]
    assert replayed(talk(*both), kept) == (made, [])


def test_a_context_that_is_taken_back_is_owed_no_more():
    taken_back = [(0, text("one two three")), (0.65, {"context_id": "a", "cancel": True})]
    made, (_, met) = recorded(talk(*taken_back))

    assert (met.ending, len(met.pieces)) == ("left", 2)
    again, missed = replayed(talk(*taken_back), recorded(talk(*taken_back))[1])
    assert missed == []
    assert [data for *_, data in again[0]] == ["one", "two"]
    assert made[0][:2] == again[0]


def test_a_connection_that_is_cut_is_cut_from_the_cassette():
    made, kept = recorded(talk((0, text("one cut two"))))

    assert (made[1], kept[1].ending) == (1011, "cut")
    assert replayed(talk((0, text("one cut two"))), kept) == (made, [])


def test_a_connection_that_is_refused_is_refused_from_the_cassette():
    async def refused(session):
        started_s = asyncio.get_running_loop().time()
        with pytest.raises(WSServerHandshakeError) as raised:
            await talk(key="another")(session)
        return raised.value.status, round(asyncio.get_running_loop().time() - started_s, 6)

    made, kept = recorded(refused)

    assert made == (401, 0.2)
    assert replayed(refused, kept) == (made, [])


@pytest.mark.parametrize(
    ("said", "number", "where"),
    [
        ([(0, text("two"))], 2, "`[0].transcript` is 'two', and was 'one two'"),
        ([SAID[0], (0.3, text("four"))], 2, "`[1].transcript` is 'four', and was 'three'"),
        ([*SAID, (0.1, text("five"))], 2, "`[2]` is {'context_id': '*', "),
    ],
    ids=["first", "next", "more"],
)
def test_a_message_that_was_not_recorded_is_named_and_ends_the_connection(said, number, where):
    _, kept = recorded(talk(*SAID))

    (_, code, _), (missed,) = replayed(talk(*said), kept)

    assert code == 1008
    assert missed.startswith(f"request {number} is not on the cassette: {where}")


@on_the_wall_clock
def test_an_answer_is_owed_while_a_context_is_open():
    async def use(session):
        loop = asyncio.get_running_loop()
        async with session.ws_connect(ASKED, headers={"Authorization": KEY}) as socket:
            await asyncio.sleep(30)
            before_s = loop.owed_s
            await socket.send_str(json.dumps(text("one")))
            async for message in socket:
                if json.loads(message.data)["type"] == "done":
                    break
            owed_s = loop.owed_s - before_s
            await asyncio.sleep(30)
            return owed_s, loop.owed_s - before_s - owed_s

    (owed_s, then_s), _ = recorded(use, loop_of=MeteredLoop)

    assert 0.6 - 1e-9 <= owed_s < 1.1
    assert then_s == 0
