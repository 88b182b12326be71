"""An agent that runs somewhere else and listens on a WebSocket: we are the telephone company."""

import asyncio
import contextlib
import os
from dataclasses import dataclass, field

import websockets
from websockets.asyncio.client import ClientConnection, connect

from personas.foreign import Connect
from pipelines.agent_end import AgentEnd
from pipelines.foreign.place import Place
from pipelines.foreign.playout import Playout
from pipelines.foreign.saying import Saying
from pipelines.foreign.told import Ears
from pipelines.foreign.trunk import Trunk
from pipelines.foreign.wires.plivo import Plivo
from pipelines.foreign.wires.protobuf import Protobuf
from pipelines.foreign.wires.rtvi import Rtvi
from pipelines.foreign.wires.telnyx import Telnyx
from pipelines.foreign.wires.twilio import ACCOUNT_SID, Twilio
from pipelines.foreign.wires.wire import Message, Wire, WireFault
from pipelines.services.environment import filled_in
from pipelines.services.registry import ServiceFault, key

LEAVING_S = 2.0
"""What is waited for an agent to take its leave."""
ORDERLY = (1000, 1001)
"""WebSocket's codes for an end that was meant."""


def running_end(place: Place) -> AgentEnd:
    """The agent's end of a call whose agent runs elsewhere.

    Raises:
        ServiceFault: a header's variable is not set.
    """
    there = place.plan.agent.connect
    if there is None:
        raise ServiceFault("no `connect`")
    headers = {name: key(v[1:]) if v.startswith("$") else v for name, v in there.headers.items()}
    call = _Call(place, there, headers)
    return AgentEnd(begin=call.begin, leave=call.leave, settle=call.settle)


@dataclass
class _Call:
    place: Place
    there: Connect
    headers: dict[str, str]
    ears: Ears = field(init=False)
    trunk: Trunk = field(init=False)
    socket: ClientConnection | None = None
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _outgoing: "asyncio.Queue[Message]" = field(default_factory=asyncio.Queue)

    def __post_init__(self) -> None:
        evals = self.there.protocol == "rtvi"
        self.ears = Ears(self.place.scribe, Saying(self.place.scribe), evals)
        wire = wire_of(self.place, self.there)
        playout = Playout(least=round(AHEAD_S * self.place.telephone.rate_hz))
        put = self._outgoing.put_nowait
        self.trunk = Trunk(self.place.telephone, wire, put, self.ears.hear, playout)

    async def begin(self) -> None:
        """Calls the agent; from then on it is heard."""
        url = self.there.url
        try:
            self.socket = await connect(
                filled_in(url),
                additional_headers=self.headers,
                open_timeout=self.there.answer_s,
                max_size=None,
                compression=None,
            )
        except TimeoutError:
            self._fault(f"{url} did not answer within {self.there.answer_s:g} s")
        except (OSError, websockets.WebSocketException) as error:
            self._fault(f"{url} refused the connection: {_told(error)}")
        else:
            self.trunk.connect()
            parts = (self._send(), self._receive(), self._watch_for_sound())
            self.tasks = [asyncio.create_task(part) for part in parts]

    async def _send(self) -> None:
        assert self.socket is not None  # noqa: S101 -- for the type checker
        with contextlib.suppress(websockets.ConnectionClosed):  # `_receive` says how it ended
            while True:
                await self.socket.send(await self._outgoing.get())
                self._outgoing.task_done()

    async def _receive(self) -> None:
        assert self.socket is not None  # noqa: S101 -- for the type checker
        try:
            async for message in self.socket:
                self.trunk.receive(message)
        except websockets.ConnectionClosed:
            pass
        except (WireFault, KeyError, TypeError, ValueError) as error:
            self._fault(f"{self.there.url} sent what is not `{self.there.protocol}`: {error}")
            return
        code = self.socket.close_code
        if code in ORDERLY:
            self.place.end("agent", self.ears.reason or self.place.ended_how())
        else:
            why = f"{self.socket.close_reason or 'no reason given'}, code {code or 1006}"
            self._fault(f"{self.there.url} dropped the connection: {why}")

    async def _watch_for_sound(self) -> None:
        await asyncio.sleep(self.there.silent_s)
        if not self.trunk.n_received:
            self._fault(f"{self.there.url} sent no sound for {self.there.silent_s:g} s")

    def _fault(self, what: str) -> None:
        if self.trunk.over:
            return
        self.trunk.cut()
        self.place.scribe.faults.append(f"the agent at {what}")
        self.place.end("fault", f"the agent at {what}")

    async def leave(self) -> None:
        """The line is cut: the agent is told, and the connection closed."""
        self.trunk.hang_up()
        if self.socket is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LEAVING_S):
                if self.socket.close_code is None:
                    await self._outgoing.join()
                await self.socket.close()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    def settle(self) -> None:
        """Notes what was said, and what nobody told of."""
        self.ears.saying.settle(self.trunk.playout)
        self.place.scribe.unseen = self.ears.unseen


AHEAD_S = 0.06
"""Sound of a stretch of speech that is waited for before it is played, as it comes unevenly."""


def wire_of(place: Place, there: Connect) -> Wire:
    """The wire that a running agent is spoken to through, with identifiers of the call's own."""
    digits = place.plan.rng("agent.call_sid").bytes(16).hex()
    if there.protocol == "twilio":
        account = os.environ.get("TWILIO_ACCOUNT_SID") or ACCOUNT_SID
        return Twilio(f"CA{digits}", f"MZ{digits}", account, there.parameters)
    if there.protocol == "telnyx":
        return Telnyx(f"v3:{digits}", digits, there.parameters)
    if there.protocol == "plivo":
        return Plivo(digits, digits)
    if there.protocol == "rtvi":
        return Rtvi(there.sample_rate_hz)
    return Protobuf(there.sample_rate_hz)


def _told(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
