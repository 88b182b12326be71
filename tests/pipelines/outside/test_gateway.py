"""Gateways and cassettes, with a vendor that is played in the same loop, in simulated time."""

import asyncio

import httpx
import pytest
from aiohttp import web

from pipelines import clock
from pipelines.network import Network
from pipelines.outside.outlet import Outlet
from pipelines.outside.player import Player
from pipelines.outside.question import asked_of, secrets_of
from pipelines.outside.relay import gateway_app
from pipelines.outside.replay import replay_app

KEY = "sk-planted-in-a-test"
HEADERS = {"Authorization": f"Bearer {KEY}"}


def vendor_app():
    async def talk(request):
        response = web.StreamResponse(headers={"Content-Type": "text/plain", "Retry-After": "3"})
        await asyncio.sleep(0.5)
        await response.prepare(request)
        for word in (await request.json())["say"].split():
            await response.write(f"{word} ".encode())
            await asyncio.sleep(0.1)
        return response

    async def refuse(request):
        told = request.headers["Authorization"].encode()
        response = web.StreamResponse(status=401)
        await response.prepare(request)
        await response.write(b"wrong: " + told[:12])
        await asyncio.sleep(0.1)
        await response.write(told[12:])
        return response

    async def cut(request):
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b"half")
        await asyncio.sleep(1)
        request.transport.abort()
        return response

    app = web.Application()
    app.router.add_post("/v1/talk", talk)
    app.router.add_post("/v1/refuse", refuse)
    app.router.add_post("/v1/cut", cut)
    return app


def recorded(use, *, upstream="http://vendor.example"):
    """What a client makes of a vendor behind a gateway, and what was kept."""
    kept = []
    outlet = Outlet("agent", "llm", upstream, lambda _at_s, exchange: kept.append(exchange))
    app = gateway_app(outlet)
    return run(use, app, vendor=vendor_app()), kept


def replayed(use, kept):
    """What a client makes of the cassette, and what was missed."""
    player = Player(kept)
    return run(use, replay_app(player, side="agent", kind="llm")), player.missed


def run(use, app, vendor=None):
    network = Network()
    network.add("gate.example", app, cancels=True)
    if vendor is not None:
        network.add("vendor.example", vendor)

    async def whole():
        async with network, httpx.AsyncClient(base_url="http://gate.example/v1") as client:
            return await use(client)

    return clock.run(whole(), simulated=True, network=network)


def says(text, **more):
    async def use(client):
        """Status, headers and pieces with their times."""
        started_s = asyncio.get_running_loop().time()
        asked = {"say": text} | more
        async with client.stream("POST", "/talk", json=asked, headers=HEADERS) as answer:
            pieces = [
                (round(asyncio.get_running_loop().time() - started_s, 3), piece)
                async for piece in answer.aiter_text()
            ]
        return answer.status_code, answer.headers["retry-after"], pieces

    return use


SAID = (200, "3", [(0.5, "one "), (0.6, "two "), (0.7, "three ")])


def test_a_gateway_hands_on_what_is_asked_and_answered_as_it_comes():
    assert recorded(says("one two three"))[0] == SAID


def test_an_answer_is_kept_with_its_times():
    _, (met,) = recorded(says("one two three"))

    assert met.asked.body == {"say": "one two three"}
    assert (met.asked.method, met.asked.path, met.status) == ("POST", "/v1/talk", 200)
    assert [(piece.at_ms, piece.data) for piece in met.pieces] == [
        (500, b"one "), (600, b"two "), (700, b"three "),
    ]  # fmt: skip
    assert (met.end_ms, met.ending) == (800, "whole")
    assert met.headers == {"content-type": "text/plain", "retry-after": "3"}


def test_a_cassette_gives_back_the_same_at_the_same_times():
    said, kept = recorded(says("one two three"))

    assert replayed(says("one two three"), kept) == (said, [])


def test_who_asks_is_no_part_of_the_question():
    _, kept = recorded(says("one", user="ann"))

    assert replayed(says("one", user="ben"), kept)[1] == []


def test_answers_are_given_back_once_and_in_their_order():
    async def twice(client):
        return [await says("one")(client), await says("one")(client)]

    _, kept = recorded(says("one"))
    second = kept[0].model_copy(update={"status": 429})

    (first_answer, second_answer), missed = replayed(twice, [kept[0], second])
    assert (first_answer[0], second_answer[0], missed) == (200, 429, [])


async def asks_another(client):
    answer = await client.post("/talk", json={"say": "two"}, headers=HEADERS)
    return answer.status_code, answer.headers["x-should-retry"], answer.json()["error"]["message"]


MISSED = "request 1 is not on the cassette: "


def test_a_question_that_was_not_recorded_is_named_with_what_differs():
    _, kept = recorded(says("one"))

    answered, (missed,) = replayed(asks_another, kept)

    assert answered == (404, "false", missed)
    assert missed == MISSED + "`say` is 'two', and was 'one' when it was recorded"
    _, (missed,) = replayed(asks_another, [])
    assert missed == MISSED + "all that was recorded there has been given back"


def test_no_key_is_kept_even_when_it_comes_back_in_pieces():
    async def refused(client):
        answer = await client.post("/refuse?api_key=also-secret&n=1", headers=HEADERS)
        return answer.text

    text, (met,) = recorded(refused)

    assert text == f"wrong: Bearer {KEY}"
    assert met.asked.path == "/v1/refuse?n=1"
    assert [piece.data for piece in met.pieces] == [b"wrong: Bearer ***"]
    assert KEY not in met.model_dump_json()
    assert "also-secret" not in met.model_dump_json()


def test_a_question_that_tells_a_key_is_kept_without_it_and_found_again(monkeypatch):
    monkeypatch.setenv("SHOP_TOKEN", "shop-Jd7Wq2Nf5Xr9")
    asks = says("is shop-Jd7Wq2Nf5Xr9 right")
    _, (met,) = recorded(asks)

    assert met.asked.body == {"say": "is *** right"}
    assert b"".join(piece.data for piece in met.pieces) == b"is *** right "
    assert replayed(asks, [met])[1] == []


async def is_cut(client):
    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/cut", headers=HEADERS)
    return asyncio.get_running_loop().time() - clock.START_S


def test_an_answer_that_breaks_off_breaks_off_for_the_client_and_from_the_cassette():
    took_s, (met,) = recorded(is_cut)

    assert took_s == pytest.approx(1)
    assert (met.ending, met.end_ms) == ("cut", 1000)
    assert replayed(is_cut, [met]) == (pytest.approx(1), [])


async def goes_away(client):
    with pytest.raises(httpx.ReadTimeout):
        await client.post("/talk", json={"say": "one"}, headers=HEADERS, timeout=0.2)
    await asyncio.sleep(10)


def test_a_client_that_goes_away_ends_the_question():
    _, (met,) = recorded(goes_away)

    assert (met.ending, met.end_ms, met.pieces) == ("left", 200, ())
    assert replayed(goes_away, [met]) == (None, [])


def test_a_vendor_that_cannot_be_reached_is_named():
    async def use(client):
        answer = await client.post("/talk", json={}, headers=HEADERS)
        return answer.status_code, answer.json()["error"]["message"]

    (status, message), (met,) = recorded(use, upstream="http://nobody.invalid")

    assert status == met.status == 502
    assert message.startswith("`http://nobody.invalid` cannot be reached: ")


def asked(body=b"", **request):
    """What a server makes of a request."""
    found = []

    async def take(request):
        read = await request.read()
        found.extend([asked_of(request, read, side="agent", kind="stt"), secrets_of(request)])
        return web.Response()

    async def use(client):
        await client.post("/x", **({"content": body} if body else {}), **request)

    app = web.Application()
    app.router.add_post("/v1/x", take)
    run(use, app)
    return found


def wav(n_samples):
    import io
    import wave

    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\1\2" * n_samples)
    return file.getvalue()


def test_of_sound_only_its_length_counts():
    question, _ = asked(files={"file": ("a.wav", wav(12_000))}, data={"model": "whisper-1"})

    assert question.audio_s == 1.5
    assert question.body == {"model": "whisper-1", "file": "a file"}


@pytest.mark.parametrize(
    ("n_samples", "missed"), [(16_000, 0), (16_008, 1), (8_000, 0), (7_992, 1)]
)
def test_sound_of_about_the_same_length_is_the_same(n_samples, missed):
    def asks(n):
        async def use(client):
            await client.post("/x", files={"file": ("a.wav", wav(n))}, headers=HEADERS)

        return use

    _, kept = recorded(asks(12_000))  # a 404 of the vendor is an answer like any other

    found = replayed(asks(n_samples), kept)[1]
    assert len(found) == missed
    assert all("s of sound, and the recorded one has 1.5 s" in one for one in found)


def test_other_bytes_are_told_apart_by_their_digest():
    one, other = (asked(body)[0].body for body in (b"\xff1", b"\xff2"))

    assert one != other
    assert one.keys() == {"sha256"}


@pytest.mark.parametrize("name", ["Authorization", "X-API-Key", "xi-api-key", "Cookie"])
def test_keys_in_headers_are_known(name):
    assert asked(headers={name: "Token abcdef"})[1] == (b"abcdef",)
