"""What a suite crosses, and within which limits."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from personas.agent_version import Services, TurnSettings
from personas.base import Closed, Name, Named
from personas.emulation import Emulators
from personas.patience import Vendors

Clock = Literal["simulated", "real", "metered"]
"""Metered: simulated, but with the wall clock while a vendor's answer is outstanding."""


Vary = dict[str, Annotated[tuple[Any, ...], Field(min_length=1)]]
"""Key of a setting to its values; see `personas.varying`."""


class Limits(Closed):
    """When a call is ended from outside."""

    call_s: int = Field(default=240, ge=5, le=3600)
    """Simulated seconds."""
    silence_s: int = Field(default=30, ge=5, le=600)
    """Nobody speaks for so long."""


class Customer(Closed):
    """The customers' own services, turn settings and playbook."""

    services: Services = Services()
    turns: TurnSettings = TurnSettings(smart_turn_wait_ms=800, interruptible=False, idle_ms=12000)
    playbook: dict[str, Any] = {}

    @model_validator(mode="after")
    def _cascade(self) -> "Customer":
        if self.services.s2s is not None:
            raise ValueError("`services.s2s` is for agents; a customer has `stt`, `llm` and `tts`")
        return self


class Suite(Named):
    """Personas, scenarios, lines, agent versions and repeats, to be crossed."""

    agent: str = "sprocket"
    """A name in the library, or a path relative to the suite's file."""
    agent_versions: tuple[Name, ...] = ()
    """Empty: the agent's active version."""
    personas: tuple[str, ...] = Field(min_length=1)
    scenarios: tuple[str, ...] = Field(min_length=1)
    lines: tuple[str, ...] = ()
    """Empty: each persona's own."""
    repeats: int = Field(default=1, ge=1, le=1000)
    seed: int = Field(default=1, ge=0, lt=2**32)
    clock: Clock = "simulated"
    limits: Limits = Limits()
    emulators: Emulators = {}
    """Vendors that are played within the call, in its own time, and so need no key."""
    vendors: Vendors = {}
    """How long and how often each is asked, and how much at once."""
    customer: Customer = Customer()
    vary: Vary = {}
    """Settings of either side that are tried with several values, each with the same customers."""
