"""Serves a bot's file over WebSocket, as its own web server would, with its vendors played here.

For who wants to know whether a bot does in another process, in real time, what it does within a
call. Many calls at once; each has vendors and a module of its own, as it has within a call.
"""

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket

from loguru import logger
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.pipeline.worker import PipelineWorker
from pipecat.runner.types import WebSocketRunnerArguments
from websockets.asyncio.server import ServerConnection, serve

from personas.hiding import hider
from personas.plan import CallPlan
from pipelines import clock
from pipelines.foreign.loading import load_bot, told
from pipelines.foreign.place import Place
from pipelines.foreign.socket import InnerSocket
from pipelines.foreign.stand_ins import StandIns
from pipelines.foreign.surroundings import HOOK, SETUP, environment_lent, variables
from pipelines.foreign.tell_hook import EVENT
from pipelines.foreign.twilio_rest import HOST, twilio_app
from pipelines.foreign.vendors import play_vendors
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
        load_bot(Path(plan.agent.bot or ""))
        _warm_up(plan)
        clock.run(_listen(plan, listening, ready), simulated=False, network=_ByCall())


@contextmanager
def _own_environment(plan: CallPlan) -> Iterator[None]:
    """That of a bot within a call; and that it tells its caller what it does."""
    with environment_lent():
        os.environ.update(variables(plan, os.environ))
        os.environ[SETUP] = os.pathsep.join([os.environ[SETUP], str(TELL_HOOK)])
        yield


class _ByCall(Network):
    """Of each call its own network, for all tasks that the call began."""

    here: ContextVar[Network] = ContextVar("network of a served call")

    def _own(self) -> Network:
        return self.here.get(_WORLD)

    def leads_out(self, host: str) -> bool:
        """See `Network`."""
        return self._own().leads_out(host)

    def address_of(self, host: str) -> str:
        """See `Network`."""
        return self._own().address_of(host)

    def connect(
        self, factory: Callable[[], asyncio.BaseProtocol], address: str
    ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
        """See `Network`."""
        return self._own().connect(factory, address)


_WORLD = Network(is_open=True)


async def _listen(plan: CallPlan, listening: socket, ready: Callable[[], None]) -> None:
    async def take(connection: ServerConnection) -> None:
        await _Call(plan, connection).carry_out()

    async with serve(take, sock=listening, compression=None):
        ready()
        await asyncio.get_running_loop().create_future()


@dataclass
class _Call:
    """One caller's, from the connection to its end."""

    plan: CallPlan
    connection: ServerConnection
    place: Place = field(init=False)
    inner: InnerSocket = field(init=False)
    outgoing: "asyncio.Queue[str | bytes | None]" = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        self.place = _place(self.plan)
        self.inner = InnerSocket(self.outgoing.put_nowait, self._closed)
        play_vendors(self.place)
        self.place.network.add(HOST, twilio_app(self._hang_up))

    async def carry_out(self) -> None:
        """Hands the bot what the caller sends, and the caller what the bot does."""
        _ByCall.here.set(self.place.network)
        current.set(_Offers(self.place))
        async with self.place.network:
            await self.inner.accept()
            sending = asyncio.create_task(_send(self.connection, self.outgoing))
            running = asyncio.create_task(self._run())
            async for message in self.connection:
                self.inner.send(message)
            self.inner.close()
            await running
            sending.cancel()

    async def _run(self) -> None:
        path = Path(self.plan.agent.bot or "")
        try:
            await load_bot(path)(WebSocketRunnerArguments(websocket=self.inner.websocket))
        except OSError:
            pass  # the caller has hung up
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- others are still being served
            logger.error(f"the bot broke: {told(error, path)}")
        await self._closed()

    async def _closed(self) -> None:
        self.outgoing.put_nowait(None)

    def _hang_up(self, _how: str) -> None:
        """What Twilio does when a bot has it end a call, or hand it over."""
        self.inner.close()
        self.outgoing.put_nowait(None)


def _place(plan: CallPlan) -> Place:
    """The agent's side of a call, for what plays its vendors and answers its tools."""
    telephone = Telephone(plan.line.sample_rate_hz, {}, Stopwatch())
    wiring = Wiring(plan, "agent", Scribe(telephone), Stopwatch(), FloorTaker(plan))
    rows = rows_of(plan.scenario.state)
    return Place(wiring, Network(is_open=True), lambda _by, _reason: None, rows)


async def _send(connection: ServerConnection, sent: "asyncio.Queue[str | bytes | None]") -> None:
    while (message := await sent.get()) is not None:
        await connection.send(discreet(message))
    await connection.close()


def discreet(message: str | bytes) -> str | bytes:
    """What a bot sends; of what it tells of itself, without the keys of this process.

    Who calls writes that down, and does not know them.
    """
    if isinstance(message, bytes) or f'"{EVENT}"' not in message:
        return message
    return json.dumps(hider().hidden_in(json.loads(message)))


@dataclass
class _Offers:
    """Puts the plan's tools into a bot's workers."""

    place: Place

    def attach(self, worker: PipelineWorker) -> None:
        """Pipecat's hook calls this for each."""
        StandIns(self.place).put_into(worker)


def _warm_up(plan: CallPlan) -> None:
    """Loads what a server that runs for long has loaded before anybody calls."""
    play_vendors(_place(plan))
    SileroVADAnalyzer()
    LocalSmartTurnAnalyzerV3()
