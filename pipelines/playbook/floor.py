"""When a customer speaks although it has not been asked: barge-ins and backchannels."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from personas.plan import CallPlan

ONSET_OVERHEAD_MS = 490
"""From the agent's first sound until this pipeline notices it, and from deciding to speaking: voice
activity detection some 240 ms, one frame of the line 20 ms, text to speech 120 ms, and the silence
with which espeak-ng begins some 100 ms."""


@dataclass
class FloorTaker:
    """Draws, for each turn of the agent, whether to speak into it, and does so in time."""

    plan: CallPlan
    speak: Callable[[str], Awaitable[None]] | None = None
    """Says something of a kind: `barge_in` or `backchannel`."""
    delay_ms: float = 0.0
    """Of the line, from the agent's mouth to the customer's ear."""
    agent_speaks: bool = False
    """The customer's voice activity detector hears the agent."""
    barged_in: bool = False
    """The customer has taken the floor during the agent's present turn."""
    _timer: asyncio.Task[None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._draws = {
            kind: self.plan.rng(f"customer.{kind}") for kind in ("barge_in", "backchannel")
        }

    def agent_takes_the_floor(self) -> None:
        """A turn of the agent begins, as far as the customer hears."""
        self.barged_in = False
        taking = self.plan.persona.turn_taking
        chosen = None
        if self._draws["barge_in"].random() < taking.barge_in_rate:
            chosen = ("barge_in", taking.barge_in_onset_ms)
        if self._draws["backchannel"].random() < taking.backchannel_rate and chosen is None:
            chosen = ("backchannel", taking.backchannel_onset_ms)
        if chosen is not None and self._timer is None:
            self._timer = asyncio.create_task(self._wait(*chosen))

    def stop(self) -> None:
        """The call is over."""
        if self._timer is not None:
            self._timer.cancel()

    async def _wait(self, kind: str, onset_ms: int) -> None:
        overhead_ms = ONSET_OVERHEAD_MS + self.delay_ms
        await asyncio.sleep(max(0, onset_ms - overhead_ms) / 1000)
        self._timer = None
        if self.agent_speaks and self.speak is not None:
            self.barged_in = kind == "barge_in"
            await self.speak(kind)
