"""The trunk: joins the telephone's agent end to an agent behind a wire format."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pipelines.foreign.playout import Playout
from pipelines.foreign.rates import Converter
from pipelines.foreign.wires.wire import Clear, Mark, Media, Message, Pcm, Told, Wire
from pipelines.telephone import Telephone

Send = Callable[[Message], None]
"""Sends a message to the agent, or queues it; never waits."""


def _ignore(_told: Told) -> None:
    pass


@dataclass
class Trunk:
    """A telephone company's switch, between the line and one agent.

    Each tick of the line sends the agent a frame of what arrived at its end, and plays the next
    frame of what the agent sent: what arrives in a tick begins with the tick after it.
    """

    telephone: Telephone
    wire: Wire
    send: Send
    told: Callable[[Told], None] = _ignore
    """Takes the application's own messages."""
    playout: Playout = field(default_factory=Playout)
    n_received: int = 0
    """Messages with sound."""
    _to_agent: Converter = field(init=False)
    _from_agent: dict[int, Converter] = field(default_factory=dict)
    over: bool = False
    """Nothing is sent or played any more."""
    _open: bool = False

    def __post_init__(self) -> None:
        self._to_agent = Converter(self.telephone.rate_hz, self.wire.rate_hz)

    def connect(self) -> None:
        """The call is put through: the agent is told of it, and hears from the next tick on."""
        for message in self.wire.opening():
            self.send(message)
        self._open = True
        self.telephone.legs["customer"].deliver = self._tick

    def hang_up(self) -> None:
        """The customer has hung up: the agent is told, and nothing is sent or played any more."""
        if not self._open:
            return
        self.cut()
        for message in self.wire.closing():
            self.send(message)

    def cut(self) -> None:
        """Nothing is sent or played any more."""
        self._open, self.over = False, True
        self.telephone.legs["customer"].deliver = None

    def press(self, digit: str) -> None:
        """The customer presses a key."""
        message = self.wire.digit(digit)
        if message is not None and self._open:
            self.send(message)

    def receive(self, message: Message) -> None:
        """What the agent sent.

        Raises:
            WireFault: it is not of the wire's format.
        """
        received = self.wire.read(message)
        if isinstance(received, Media):
            self._media(received)
        elif isinstance(received, Mark):
            self.playout.mark(received)
        elif isinstance(received, Clear):
            self._reached(self.playout.clear(self.telephone.n_samples))
        elif isinstance(received, Told):
            self.told(received)

    def _media(self, media: Media) -> None:
        self.n_received += 1
        if media.rate_hz not in self._from_agent:
            self._from_agent[media.rate_hz] = Converter(media.rate_hz, self.telephone.rate_hz)
        self._queue(self._from_agent[media.rate_hz].convert(media.pcm))

    def _queue(self, pcm: Pcm) -> None:
        self.playout.add(pcm, arrived_s=asyncio.get_running_loop().time())

    async def _tick(self, pcm: bytes) -> None:
        heard = self._to_agent.convert(np.frombuffer(pcm, np.int16))
        self.send(self.wire.media(heard))
        if self.playout.n_waiting < self.telephone.frame:
            for converter in self._from_agent.values():
                self._queue(converter.finish())
        at = self.telephone.n_samples
        frame, marks = self.playout.take(self.telephone.frame, at=at)
        if frame.any():  # silence is not speech: the line counts how long nobody has spoken
            self.telephone.speak("agent", frame.tobytes(), at)
        self._reached(marks)

    def _reached(self, marks: list[Mark]) -> None:
        messages: list[Any] = [self.wire.played(mark) for mark in marks]
        for message in messages:
            if message is not None and self._open:
                self.send(message)
