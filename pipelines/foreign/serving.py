"""Serves a bot's file over WebSocket, as its own web server would, with its vendors played here.

For who wants to know whether a bot does in another process, in real time, what it does within a
call. Many calls at once; the bot's file is loaded once.
"""

import asyncio
import contextlib
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from aiohttp import web
from loguru import logger
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.pipeline.worker import PipelineWorker
from pipecat.runner.types import WebSocketRunnerArguments
from websockets.asyncio.server import ServerConnection, serve

from personas.plan import CallPlan
from pipelines import clock
from pipelines.emulators import emulators_for_all
from pipelines.foreign.loading import Bot, load_bot, told
from pipelines.foreign.place import Place
from pipelines.foreign.socket import InnerSocket
from pipelines.foreign.stand_ins import StandIns
from pipelines.foreign.surroundings import HOOK, SETUP, variables
from pipelines.foreign.twilio_rest import FROM, HOST, TAKES_S, TO
from pipelines.foreign.vendors import HOSTS
from pipelines.foreign.watch import current
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from pipelines.tools_declared import rows_of

TELL_HOOK = HOOK.with_name("tell_hook.py")


def serve_bot(plan: CallPlan, listening: socket, *, ready: Callable[[], None]) -> None:
    """Serves the plan's bot until the process is told to stop.

    Args:
        plan: A call of the bot's; its vendors, playbook and tools are those of all that come.
        listening: Where callers connect to.
        ready: Told once they can.

    Raises:
        ServiceFault: the file cannot be loaded.
    """
    with _own_environment(plan):
        server = _Server(plan, load_bot(Path(plan.agent.bot or "")))
        clock.run(server.serve(listening, ready), simulated=False, network=server.network)


@contextmanager
def _own_environment(plan: CallPlan) -> Iterator[None]:
    """That of a bot within a call; and that it tells its caller what it does."""
    before = dict(os.environ)
    os.environ.update(variables(plan, before))
    os.environ[SETUP] = os.pathsep.join([os.environ[SETUP], str(TELL_HOOK)])
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@dataclass
class _Server:
    plan: CallPlan
    bot: Bot
    network: Network = field(default_factory=lambda: Network(is_open=True))
    callers: dict[str, Callable[[], None]] = field(default_factory=dict)
    """Twilio's identifier of a call to what hangs up."""

    def __post_init__(self) -> None:
        for vendor, app in emulators_for_all(self._place().wiring).items():
            self.network.add(HOSTS[vendor], app)
        self.network.add(HOST, _hanging_up(self._hang_up))

    def _place(self) -> Place:
        """The agent's side of a call, for what plays its vendors and answers its tools."""
        telephone = Telephone(self.plan.line.sample_rate_hz, {}, Stopwatch())
        wiring = Wiring(self.plan, "agent", Scribe(telephone), Stopwatch(), FloorTaker(self.plan))
        rows = rows_of(self.plan.scenario.state)
        return Place(wiring, self.network, lambda _by, _reason: None, rows)

    async def serve(self, listening: socket, ready: Callable[[], None]) -> None:
        """Until it is cancelled."""
        _warm_up()
        async with self.network, serve(self._call, sock=listening, compression=None):
            ready()
            await asyncio.get_running_loop().create_future()

    async def _call(self, connection: ServerConnection) -> None:
        """From the connection to its end."""
        outgoing: asyncio.Queue[str | bytes | None] = asyncio.Queue()

        def hang_up() -> None:
            inner.close()
            outgoing.put_nowait(None)

        async def closed() -> None:
            outgoing.put_nowait(None)

        current.set(_Offers(self._place()))
        inner = InnerSocket(outgoing.put_nowait, closed)
        await inner.accept()
        sending = asyncio.create_task(_send(connection, outgoing))
        running = asyncio.create_task(self._run(inner))
        running.add_done_callback(lambda _: outgoing.put_nowait(None))
        async for message in connection:
            if (sid := _sid_in(message)) is not None:
                self.callers[sid] = hang_up
            inner.send(message)
        inner.close()
        await running
        sending.cancel()
        self.callers = {sid: one for sid, one in self.callers.items() if one is not hang_up}

    async def _run(self, inner: InnerSocket) -> None:
        try:
            await self.bot(WebSocketRunnerArguments(websocket=inner.websocket))
        except OSError:
            pass  # the caller has hung up
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- others are still being served
            logger.error(f"the bot broke: {told(error, Path(self.plan.agent.bot or ''))}")

    async def _hang_up(self, sid: str) -> None:
        """What Twilio does when a bot has it end a call; what was sent is still played."""
        await asyncio.sleep(TAKES_S)
        if sid in self.callers:
            self.callers[sid]()


def _sid_in(message: str | bytes) -> str | None:
    """Twilio's identifier of a call, if this is the message that tells it."""
    if isinstance(message, str) and '"start"' in message:
        with contextlib.suppress(ValueError, KeyError, TypeError):
            return str(json.loads(message)["start"]["callSid"])
    return None


async def _send(connection: ServerConnection, sent: "asyncio.Queue[str | bytes | None]") -> None:
    while (message := await sent.get()) is not None:
        await connection.send(message)
    await connection.close()


@dataclass
class _Offers:
    """Puts the plan's tools into a bot's workers."""

    place: Place

    def attach(self, worker: PipelineWorker) -> None:
        """Pipecat's hook calls this for each."""
        StandIns(self.place).put_into(worker)


def _hanging_up(hang_up: Callable[[str], Awaitable[None]]) -> web.Application:
    """Twilio's API, as far as it tells of calls and ends them."""

    async def fetch(request: web.Request) -> web.Response:
        sid = request.match_info["sid"].removesuffix(".json")
        call = {"sid": sid, "status": "in-progress", "direction": "inbound"}
        return web.json_response(call | {"from": FROM, "to": TO})

    async def update(request: web.Request) -> web.Response:
        sid = request.match_info["sid"].removesuffix(".json")
        await hang_up(sid)
        return web.json_response({"sid": sid, "status": "completed"})

    app = web.Application()
    app.router.add_get("/2010-04-01/Accounts/{account}/Calls/{sid}", fetch)
    app.router.add_post("/2010-04-01/Accounts/{account}/Calls/{sid}", update)
    return app


def _warm_up() -> None:
    """Loads what a server that runs for long has loaded before anybody calls."""
    SileroVADAnalyzer()
    LocalSmartTurnAnalyzerV3()
