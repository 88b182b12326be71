"""What a service may need to know of the call that it is built for."""

from dataclasses import dataclass

from personas.base import Side
from personas.emulation import Emulated
from personas.latencies import DEFAULT_SPREAD
from personas.latencies import Latency as AskedLatency
from personas.plan import CallPlan
from personas.schema import Service, Services, TurnSettings, Voice
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.latency import Latency
from pipelines.stopwatch import Stopwatch

_SERVICE_OF = {"stt": "stt", "llm": "llm", "chat": "llm", "tts": "tts", "s2s": "s2s"}
"""What a latency's name ends in, to the service that it is of."""


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

    def latency(self, kind: str, median_ms: float, spread: float = DEFAULT_SPREAD) -> Latency:
        """A latency profile with a random stream of its own.

        Args:
            kind: What names the stream. Where it, or what stands behind its last dot, is a kind of
                service (`chat` is a language model), that service's `latency:` goes before.
            median_ms: Where nothing was asked for.
            spread: Standard deviation of the logarithm, where nothing was asked for.
        """
        rng = self.plan.rng(f"{self.side}.{kind}.latency")
        asked = self.asked_latency(_SERVICE_OF.get(kind.rpartition(".")[2], ""))
        if asked is None:
            return Latency(median_ms, spread, rng)
        return Latency(asked.median_ms, asked.spread, rng, asked.includes_ms)

    def emulated_latency(self, vendor: Emulated, kind: str, median_ms: float) -> Latency:
        """The same of a vendor that is played, as irregular as its emulator was asked to be."""
        spread = self.plan.emulators[vendor].latency_spread
        return self.latency(f"emulated.{vendor}.{kind}", median_ms, spread)

    def asked_latency(self, kind: str) -> AskedLatency | None:
        """What the side's service of a kind was asked to take. None: nothing was."""
        service: Service | None = getattr(self.services, kind, None)
        return service.latency if service is not None else None

    def token_s(self, own_ms: float = 0.0) -> float:
        """Seconds from one token of the language model to the next; `own_ms` if none were asked."""
        asked = self.asked_latency("llm")
        return (asked.token_ms if asked is not None else own_ms) / 1000
