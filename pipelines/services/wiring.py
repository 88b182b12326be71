"""What a service may need to know of the call that it is built for."""

from dataclasses import dataclass

from personas.plan import CallPlan
from personas.schema import Services, TurnSettings, Voice
from pipelines.playbook.floor import FloorTaker
from pipelines.record import Side
from pipelines.scribe import Scribe
from pipelines.services.latency import Latency
from pipelines.stopwatch import Stopwatch


@dataclass
class Wiring:
    """One side of one call."""

    plan: CallPlan
    side: Side
    scribe: Scribe
    stopwatch: Stopwatch
    floor: FloorTaker
    prompt: str = ""
    """What a model is told of its part."""
    listen_for: str = ""
    """The keyless recogniser's grammar for what was just asked, where an emulator knows."""

    @property
    def emulated_host(self) -> str:
        """What vendors that are played within the call are reached under, behind their name."""
        return f"{self.side}.emulated"

    @property
    def sample_rate_hz(self) -> int:
        """The line's, and so the pipeline's."""
        return self.plan.line.sample_rate_hz

    @property
    def services(self) -> Services:
        """The services that this side is to use."""
        return (self.plan.agent if self.side == "agent" else self.plan.customer).services

    @property
    def turns(self) -> TurnSettings:
        """When this side takes its peer's turn to be over."""
        return (self.plan.agent if self.side == "agent" else self.plan.customer).turns

    @property
    def voice(self) -> Voice:
        """How this side sounds."""
        return self.plan.agent.voice if self.side == "agent" else self.plan.persona.voice

    def latency(self, kind: str, median_ms: float, spread: float = 0.08) -> Latency:
        """A latency profile with a random stream of its own."""
        return Latency(median_ms, spread, self.plan.rng(f"{self.side}.{kind}.latency"))
