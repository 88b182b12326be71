"""Serves a bot's file over WebSocket, as its own web server would: a process for tests to call.

`python -m tests.pipelines.foreign.serve_bot PLAN [hook]` prints its port once it listens. The plan,
a file of JSON, names the bot, the vendors, which are played in this process, in real time, and the
tools that are answered or offered. With `hook`, the bot tells what it does through `tell_hook`. One
call at a time.
"""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.runner.types import WebSocketRunnerArguments
from websockets.asyncio.server import serve

from personas.plan import CallPlan
from pipelines import clock  # before Pipecat
from pipelines.foreign.loading import load_bot
from pipelines.foreign.place import Place
from pipelines.foreign.socket import InnerSocket
from pipelines.foreign.stand_ins import StandIns
from pipelines.foreign.surroundings import HOOK, SETUP, variables
from pipelines.foreign.vendors import play_vendors
from pipelines.foreign.watch import current
from pipelines.legs import chains
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from pipelines.tools_declared import rows_of


def place_of(plan):
    """One call, as the agent's end of it would see it here."""
    stopwatch = Stopwatch()
    telephone = Telephone(plan.line.sample_rate_hz, chains(plan), stopwatch)
    wiring = Wiring(plan, "agent", Scribe(telephone), stopwatch, FloorTaker(plan))
    rows = rows_of(plan.scenario.state)
    place = Place(wiring, Network(is_open=True), lambda _by, _reason: None, rows)
    play_vendors(place)
    return place


class Offers:
    """Puts the plan's tools into a bot's workers."""

    def __init__(self, place):
        self.attach = StandIns(place).put_into


async def take_a_call(plan, connection):
    """From the connection to its end, with a bot that is loaded afresh."""
    outgoing = asyncio.Queue()

    async def closed():
        outgoing.put_nowait(None)

    async def send():
        while (message := await outgoing.get()) is not None:
            await connection.send(message)
        await connection.close()

    place = place_of(plan)
    asyncio.get_running_loop().network = network = place.network
    current.set(Offers(place))
    socket = InnerSocket(outgoing.put_nowait, closed)
    await socket.accept()
    async with network:
        arguments = WebSocketRunnerArguments(websocket=socket.websocket)
        running = asyncio.create_task(load_bot(Path(plan.agent.bot))(arguments))
        sending = asyncio.create_task(send())
        async for message in connection:
            socket.send(message)
        socket.close()
        with contextlib.suppress(OSError):
            await running
        sending.cancel()


def warm_up(plan):
    """Loads what a server that runs for long has loaded before anybody calls."""
    place_of(plan)
    load_bot(Path(plan.agent.bot))
    SileroVADAnalyzer()
    LocalSmartTurnAnalyzerV3()


async def listen(plan):
    warm_up(plan)
    async with serve(lambda connection: take_a_call(plan, connection), "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    wanted = CallPlan.model_validate_json(Path(sys.argv[1]).read_text())
    os.environ.update(variables(wanted, os.environ))
    tells = [HOOK.with_name("tell_hook.py")] if "hook" in sys.argv[2:] else []
    os.environ[SETUP] = os.pathsep.join(map(str, [HOOK, *tells]))
    clock.run(listen(wanted), simulated=False, network=Network(is_open=True))
