"""A call plan: one call to be placed, with all that its outcome may depend on."""

import zlib

import numpy as np
from pydantic import Field

from personas.base import ServiceKind
from personas.cassette import Cassette
from personas.emulation import Emulators
from personas.patience import Vendors
from personas.schema import (
    AgentVersion,
    Clock,
    Closed,
    Customer,
    Facts,
    Limits,
    Line,
    Name,
    Persona,
    Scenario,
    Service,
)


class CallPlan(Closed):
    """One call to be placed. Equal plans give equal calls, to the sample."""

    suite: Name
    persona: Persona
    scenario: Scenario
    facts: Facts
    line: Line
    agent: AgentVersion
    customer: Customer = Customer()
    attempt: int = Field(ge=1)
    seed: int = Field(ge=0, lt=2**32)
    clock: Clock = "simulated"
    limits: Limits = Limits()
    emulators: Emulators = {}
    cassette: Cassette | None = None
    """Where vendors' answers are kept, or come from."""
    vendors: Vendors = {}

    @property
    def pair_id(self) -> str:
        """The same for calls that differ in the agent's version only."""
        return pair_id_of(self.persona.name, self.scenario.name, self.line.name, self.attempt)

    @property
    def call_id(self) -> str:
        """Unique within a run; fit for a file's name."""
        return f"{self.pair_id}-{self.agent.version}"

    @property
    def services(self) -> tuple[tuple[ServiceKind, Service], ...]:
        """Each that either side uses, with its kind. An agent that is not made here has its own."""
        sides = [self.customer.services]
        if not self.agent.is_foreign:
            sides.insert(0, self.agent.services)
        return tuple(one for services in sides for one in services.used.items())

    def survives(self, side: str, vendor: str) -> bool:
        """Whether a side is meant to survive a vendor's faults: the agent, where that was said."""
        surviving = [name for name, how in self.emulators.items() if how.survive_faults]
        return side == "agent" and vendor in surviving

    def rng(self, stream: str) -> np.random.Generator:
        """Random numbers for one named use, independent of every other use."""
        return stream_rng(self.seed, stream)


def pair_id_of(persona: str, scenario: str, line: str, attempt: int) -> str:
    """What names the calls of a pair, whatever the agent's version."""
    return "-".join((persona, scenario, line, str(attempt)))


def stream_rng(seed: int, stream: str) -> np.random.Generator:
    """The random numbers of one named stream of a seed."""
    return np.random.default_rng([seed, zlib.crc32(stream.encode())])
