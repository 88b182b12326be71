"""One version of an agent under test, and the services that a side is made of."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from personas.base import Closed, Name, ServiceKind
from personas.foreign import Foreign
from personas.latencies import AskedLatency
from personas.secrets import no_secret, no_secret_in_url
from personas.sub_agents import HANDOFF, Part, SubAgents, parts_of
from personas.tools import Tools
from personas.voice import Voice

CLASS = r"^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$"
BASE_URL = r"^(https?://|wss?://|\$)"
"""Whole, or from a variable of the environment."""


class Service(Closed):
    """A service that hears, thinks, speaks, or does all three, and its settings.

    In short: its name, `deepgram`, its name and its model, `openai:gpt-4.1-mini`, or a class.
    """

    service: str | None = None
    """A name in the registry."""
    class_: str | None = Field(default=None, alias="class", pattern=CLASS)
    """The way out: any Pipecat service, as `package.module.Class`."""
    model: str | None = Field(default=None, min_length=1)
    """None: as `settings` say, or the service's own."""
    voice: str | None = Field(default=None, min_length=1)
    """The vendor's name for it. None: the one of the persona or the agent, or the service's own."""
    language: str | None = Field(default=None, min_length=2)
    """A code such as `en-US`. None: the service's own."""
    base_url: Annotated[str | None, AfterValidator(no_secret_in_url)] = Field(
        default=None, pattern=BASE_URL
    )
    """Where the service is, instead of at its vendor's. `$NAME` stands for a variable."""
    options: Annotated[dict[str, Any], AfterValidator(no_secret)] = {}
    """Keyword arguments of the service. No vendor's key: those come from the environment."""
    settings: Annotated[dict[str, Any], AfterValidator(no_secret)] = {}
    """Fields of the service's own `Settings`."""
    latency: AskedLatency | None = None
    """How long it takes, where that is simulated. None: as the service or its emulator has it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _in_full(cls, value: Any) -> Any:  # noqa: ANN401 -- whatever stands in the file
        return spelled_out(value) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _says_it_once(self) -> "Service":
        if self.service is not None and self.class_ is not None:
            raise ValueError("`service` and `class` exclude each other")
        for name in ("model", "voice", "language"):
            if getattr(self, name) is not None and name in self.settings:
                raise ValueError(f"`{name}` stands there twice: beside `settings` and in it")
        return self


def spelled_out(short: str) -> dict[str, str]:
    """A service in short, `name`, `name:model` or `package.module.Class`, as keys and values."""
    name, _, model = short.partition(":")
    key = "class" if "." in name else "service"
    return {key: name} | ({"model": model} if model else {})


def in_short(service: dict[str, Any]) -> str | None:
    """The same the other way. None: it says more than fits."""
    if not {*service} <= {"service", "class", "model"}:
        return None
    named = [service.get("service") or service.get("class"), service.get("model")]
    return ":".join(part for part in named if part)


class Services(Closed):
    """What a side hears, thinks and speaks with."""

    stt: Service = Service(service="pocketsphinx")
    llm: Service = Service(service="scripted")
    tts: Service = Service(service="espeak")
    s2s: Service | None = None
    """A speech-to-speech model, which does all three in their place. Agents only."""

    @model_validator(mode="after")
    def _latencies_are_of_their_kind(self) -> "Services":
        for kind, service in self:
            latency = service.latency if service is not None else None
            if latency is not None and latency.kind not in (None, kind):
                rule = f"is of a service of kind {latency.kind}, not {kind}"
                raise ValueError(f"the latency profile `{latency.profile}` {rule}")
        return self

    @property
    def used(self) -> dict[ServiceKind, Service]:
        """By kind: a speech-to-speech model does all that the others do."""
        if self.s2s is not None:
            return {"s2s": self.s2s}
        return {"stt": self.stt, "llm": self.llm, "tts": self.tts}


class TurnSettings(Closed):
    """When the agent takes the customer's turn to be over, and what it does about silence."""

    vad_stop_ms: int = Field(default=300, ge=0, le=5000)
    vad_min_volume: float = Field(default=0.6, ge=0, le=1)
    """Pipecat's scale of loudness."""
    smart_turn: bool = True
    """False: a turn ends after `speech_timeout_ms` of silence."""
    smart_turn_wait_ms: int = Field(default=3000, ge=0, le=10000)
    """Silence after which a turn that the model takes to be incomplete is over all the same."""
    speech_timeout_ms: int = Field(default=600, ge=0, le=5000)
    interruptible: bool = True
    idle_ms: int = Field(default=6000, ge=0, le=60000)
    """Silence after which the agent speaks up again. 0: never."""


class AgentVersion(Foreign):
    """One version of an agent under test; its settings are over the agent's defaults."""

    agent: Name
    version: Name
    summary: str = ""
    prompt: str
    """The system prompt, for a model. A playbook does not read it."""
    playbook: dict[str, Any] = {}
    """For `scripted`; see `pipelines/playbook`."""
    services: Services = Services()
    turns: TurnSettings = TurnSettings()
    voice: Voice = Voice(ids={"espeak": "en-us+Diogo"})
    tools: Tools = {}
    """What its model can call beside `transfer_call` and `end_call`, or in their place."""
    sub_agents: SubAgents = {}
    """Who hands the call to whom. Empty: the agent does it all."""

    @model_validator(mode="after")
    def _hands_on_what_is_ours(self) -> Self:
        if self.sub_agents and self.is_foreign:
            raise ValueError("an agent that is not made here has no `sub_agents`")
        if self.sub_agents and HANDOFF in self.tools:
            raise ValueError(f"`tools`: `{HANDOFF}` is built in where there are `sub_agents`")
        return self

    @property
    def parts(self) -> tuple[Part, ...]:
        """Who can have the call, the one that answers first."""
        whole = Part(name="", prompt=self.prompt, playbook=self.playbook, tools=self.tools)
        return parts_of(whole, self.sub_agents)

    @property
    def all_tools(self) -> Tools:
        """Those of its sub-agents among them."""
        return {name: tool for part in self.parts for name, tool in part.tools.items()}
