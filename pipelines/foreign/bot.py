"""A Pipecat bot as it is: it runs its production telephony path at the telephone's agent end."""

import asyncio
import inspect
import random  # noqa: TID251 -- seeded here from a named stream, for bots that draw from it
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipecat.runner.types import WebSocketRunnerArguments

from personas.plan import CallPlan
from pipelines.agent_end import AgentEnd
from pipelines.foreign.loading import Bot, load_bot, told
from pipelines.foreign.mute import why_mute
from pipelines.foreign.place import Place
from pipelines.foreign.socket import InnerSocket
from pipelines.foreign.stand_ins import StandIns
from pipelines.foreign.trunk import Trunk
from pipelines.foreign.twilio_rest import FROM, HOST, TO, twilio_app
from pipelines.foreign.vendors import play_vendors
from pipelines.foreign.watch import Watch, current
from pipelines.foreign.wires.twilio import ACCOUNT_SID, Twilio
from pipelines.foreign.wires.wire import Message, WireFault

LEAVING_S = 10.0
"""What a bot is given to return in, once the caller has hung up."""


def bot_end(place: Place) -> AgentEnd:
    """The agent's end of a call whose agent is a bot's file.

    Raises:
        ServiceFault: the file cannot be loaded.
    """
    path = Path(place.plan.agent.bot or "")
    running = _Running(place, path, load_bot(path))
    return AgentEnd(begin=running.begin, leave=running.leave, settle=running.settle)


@dataclass
class _Running:
    place: Place
    path: Path
    bot: Bot
    stand_ins: StandIns = field(init=False)
    watch: Watch = field(init=False)
    socket: InnerSocket = field(init=False)
    trunk: Trunk = field(init=False)
    task: "asyncio.Task[Any] | None" = None

    def __post_init__(self) -> None:
        self.stand_ins = StandIns(self.place)
        self.watch = Watch(self.place.scribe, self.stand_ins.put_into)
        self.socket = InnerSocket(self._receive, self._closed)
        wire = _wire(self.place.plan)
        self.trunk = Trunk(self.place.telephone, wire, self.socket.send)
        play_vendors(self.place)
        self.place.network.add(HOST, twilio_app(self._ended, call_sid=wire.call_sid))

    async def begin(self) -> None:
        """The call is put through to the bot."""
        random.seed(int(self.place.plan.rng("agent.random").integers(2**32)))
        await self.socket.accept()
        self.trunk.connect()
        current.set(self.watch)
        arguments = WebSocketRunnerArguments(websocket=self.socket.websocket)
        self.task = asyncio.create_task(self._run(arguments))

    async def _run(self, arguments: WebSocketRunnerArguments) -> None:
        try:
            returned: Any = self.bot(arguments)
            if inspect.isawaitable(returned):
                await returned
        except (Exception, SystemExit) as error:  # noqa: BLE001 -- however it ends, the call must
            self._broke(error)
        else:
            self._returned()

    def _broke(self, error: BaseException) -> None:
        what = told(error, self.path)
        self.place.scribe.event("agent", "broke", what)
        if self.watch.started:
            self.place.end("agent", f"broke: {what}")
        else:
            self._did_not_start(what)

    def _returned(self) -> None:
        if self.watch.started or self.trunk.over:
            self._ended("")
        else:
            self._did_not_start("it returned, and no pipeline of its own had run")

    def _did_not_start(self, why: str) -> None:
        self.place.scribe.faults.append(f"the bot did not start: {why}")
        self.place.end("fault", f"the bot did not start: {why}")

    def _receive(self, message: Message) -> None:
        try:
            self.trunk.receive(message)
        except WireFault as fault:
            self.place.scribe.event("agent", "unreadable", str(fault))

    async def _closed(self) -> None:
        self._ended("")

    def _ended(self, how: str) -> None:
        self.place.end("agent", self.watch.reason or how or self.place.ended_how())

    async def leave(self) -> None:
        """The line is cut: the bot is told, and given time to return."""
        self.trunk.hang_up()
        self.socket.close()
        if self.task is None:
            return
        done, _ = await asyncio.wait({self.task}, timeout=LEAVING_S)
        if not done:
            self.place.scribe.event("agent", "stays", f"the bot still ran {LEAVING_S:g} s later")
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=LEAVING_S)

    def settle(self) -> None:
        """Notes what was said, and where on the line; or why nobody said anything."""
        self.stand_ins.settle()
        self.watch.settle(self.trunk.playout)
        faults = self.place.scribe.faults
        if not faults and (why := self._why_mute()):
            faults.append(why)

    def _why_mute(self) -> str | None:
        """What may have kept a bot from speaking. None: it spoke, or its caller did."""
        if not self.watch.started:
            return "the bot did not start: no pipeline of its own ran"
        return why_mute(self.place.scribe, "the bot")


def _wire(plan: CallPlan) -> Twilio:
    """Identifiers of Twilio's form, the same for the same call."""
    digits = plan.rng("agent.call_sid").bytes(16).hex()
    numbers = {"from_number": FROM, "to_number": TO}
    return Twilio(f"CA{digits}", f"MZ{digits}", ACCOUNT_SID, numbers)
