"""An agent's file: its defaults, its versions, and which one is active."""

from typing import Any, Self

from pydantic import Field, model_validator

from personas.faults import Fault, InputFault, nearest, shown
from personas.foreign import Foreign
from personas.schema import AgentVersion, Name, Named, Services, TurnSettings, Voice
from personas.sub_agents import SubAgents, laid_over, sub_agents_over
from personas.tools import Tools, undescribed


class AgentSettings(Foreign):
    """What a version, or the agent's defaults, may set. What is left out comes from below."""

    summary: str = ""
    prompt: str | None = None
    """The system prompt, for a model. A playbook does not read it."""
    playbook: dict[str, Any] | None = None
    """In a file: the mapping itself, or the path of a YAML file that holds it."""
    services: Services | None = None
    turns: TurnSettings | None = None
    voice: Voice | None = None
    tools: Tools | None = None
    sub_agents: SubAgents | None = None

    @model_validator(mode="after")
    def _has_services_once(self) -> Self:
        if self.is_foreign and self.services is not None:
            raise ValueError("an agent that is not made here brings its own `services`")
        return self

    def all_tools(self) -> Tools:
        """Those of its sub-agents among them."""
        own = dict(self.tools or {})
        for one in (self.sub_agents or {}).values():
            own |= one.tools
        return own


class Agent(Named):
    """An agent under test, with all its versions."""

    active: Name
    """The version that is called when none is asked for."""
    defaults: AgentSettings = AgentSettings()
    versions: dict[Name, AgentSettings] = Field(min_length=1)

    @model_validator(mode="after")
    def _tools_are_described(self) -> Self:
        """Only a bot has tools of its own, which a tool without a description can stand for."""
        for name, settings in self.versions.items():
            if self.defaults.is_foreign or settings.is_foreign:
                continue
            for key, part in (("defaults", self.defaults), (f"versions.{name}", settings)):
                for tool in undescribed(part.all_tools()):
                    rule = "needs a `description`, by which a model knows its use"
                    raise ValueError(f"{key}.tools: `{tool}` {rule}")
        return self

    def version(self, name: str | None = None) -> AgentVersion:
        """One version, laid over the agent's defaults. None: the active one.

        Settings are laid over one by one, those of a playbook too (`laid_over`); a service replaces
        the one below whole.

        Raises:
            InputFault: There is no such version.
        """
        wanted = name or self.active
        faults = version_faults(self, wanted, place=f"agent `{self.name}`", key="")
        if faults:
            raise InputFault(faults)
        below, above = set_in(self.defaults), set_in(self.versions[wanted])
        merged = {"summary": "", "prompt": ""} | below | above
        for part in ("services", "turns", "voice", "tools"):
            merged[part] = below.get(part, {}) | above.get(part, {})
        subs = (below.get("sub_agents", {}), above.get("sub_agents", {}))
        merged["sub_agents"] = sub_agents_over(*subs)
        merged["playbook"] = laid_over(below.get("playbook", {}), above.get("playbook", {}))
        return AgentVersion.model_validate({"agent": self.name, "version": wanted} | merged)


def set_in(settings: AgentSettings) -> dict[str, Any]:
    """What the file set, without what it left to the layer below."""
    found = settings.model_dump(by_alias=True, exclude_unset=True)
    return {key: value for key, value in found.items() if value is not None}


def version_faults(agent: Agent, name: str, *, place: str, key: str) -> list[Fault]:
    """The fault of a version that the agent does not have."""
    if name in agent.versions:
        return []
    hint = "its versions are " + ", ".join(f"`{known}`" for known in agent.versions)
    near = nearest(name, agent.versions)
    rule = f"no such version of the agent `{agent.name}`"
    return [Fault(place=place, key=key, rule=rule, got=shown(name), near=near, hint=hint)]
