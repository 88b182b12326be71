"""OpenAI's own client against emulators behind real sockets, which answer many at once."""

import asyncio

import aiohttp
import openai
import pytest
from aiohttp import web

from pipelines import clock
from pipelines.emulators import emulators_for_all
from pipelines.emulators.serving import PortFault, listening, served
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.emulators.openai_client import emulated

HERE = "127.0.0.1"
SYSTEM = {"role": "system", "content": "You answer the telephone."}


def with_server(talk, **how):
    """What `talk`, given a client, comes to on the real clock."""
    made = emulated(**how)
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    wiring = Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made))

    async def main(sockets):
        url = f"http://{HERE}:{sockets['openai'].getsockname()[1]}/v1"
        apps = emulators_for_all(wiring)
        async with (
            served(apps, sockets),
            openai.AsyncOpenAI(base_url=url, api_key="k", max_retries=0) as client,
        ):
            return await talk(client)

    with listening(["openai"], host=HERE, port=0) as sockets:
        return clock.run(main(sockets), simulated=False)


async def ask(client, *messages):
    stream = await client.chat.completions.create(
        model="gpt-4.1", messages=[SYSTEM, *messages], stream=True
    )
    deltas = [chunk.choices[0].delta async for chunk in stream]
    called = [d.tool_calls[0].function.name for d in deltas if d.tool_calls]
    return "".join(delta.content or "" for delta in deltas).strip(), [c for c in called if c]


def conversation(*turns):
    """An agent's turns, and a customer's between them."""
    roles = ("assistant", "user") * len(turns)
    return [{"role": role, "content": turn} for role, turn in zip(roles, turns, strict=False)]


def test_conversations_are_told_apart_by_their_messages():
    async def talk(client):
        names = ("john hoffman", "maria lopez")
        first = await asyncio.gather(*(ask(client) for _ in names))
        said = [
            conversation(greeting, name) for (greeting, _), name in zip(first, names, strict=True)
        ]
        return [answer for answer, _ in await asyncio.gather(*(ask(client, *s) for s in said))]

    assert with_server(talk, latency_ms=5) == [
        "i heard john hoffman. is that right?",
        "i heard maria lopez. is that right?",
    ]


def test_what_was_said_before_counts_though_nothing_is_kept():
    turns = ["hello", "it's john hoffman", "right?", "yes", "zip?", "nine four one oh three",
             "speak to sales?", "yes please"]  # fmt: skip

    async def talk(client):
        return await ask(client, *conversation(*turns))

    said, called = with_server(talk, latency_ms=5)

    assert called == ["transfer_call"]
    assert said


def test_it_takes_at_least_the_time_that_was_asked():
    async def talk(client):
        started_s = asyncio.get_running_loop().time()
        await ask(client)
        return asyncio.get_running_loop().time() - started_s

    assert with_server(talk, latency_ms=300, latency_spread=0) >= 0.3


def test_a_port_that_is_in_use_is_said_so():
    with listening(["a"], host=HERE, port=0) as sockets:
        port = sockets["a"].getsockname()[1]
        said = rf"port {port} of `{HERE}` is in use; hint: another"
        with pytest.raises(PortFault, match=said), listening(["b"], host=HERE, port=port):
            pass


def test_a_port_is_free_again_afterwards():
    with listening(["a"], host=HERE, port=0) as sockets:
        port = sockets["a"].getsockname()[1]
    with listening(["a"], host=HERE, port=port) as sockets:
        assert sockets["a"].getsockname()[1] == port


def test_a_host_that_is_not_here_is_said_so():
    fault = pytest.raises(PortFault, match=r"`203\.0\.113\.1` cannot be listened at")
    with fault, listening(["a"], host="203.0.113.1", port=0):
        pass


@pytest.mark.parametrize(("error", "n_told"), [(ConnectionResetError, 0), (ValueError, 1)])
def test_of_callers_that_went_away_nothing_is_told(caplog, error, n_told):
    async def answer(_request):
        raise error("gone")

    async def main(sockets):
        app = web.Application()
        app.router.add_get("/", answer)
        url = f"http://{HERE}:{sockets['any'].getsockname()[1]}/"
        async with (
            served({"any": app}, sockets),
            aiohttp.ClientSession() as client,
            client.get(url) as response,
        ):
            return response.status

    with listening(["any"], host=HERE, port=0) as sockets:
        status = clock.run(main(sockets), simulated=False)

    assert status == 500
    assert len(caplog.records) == n_told
