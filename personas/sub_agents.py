"""Sub-agents: parts of one agent, of which one has the call at a time and hands it to another."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from personas.base import Closed, Name
from personas.tools import Tools

HANDOFF = "handoff"
"""The tool by which a sub-agent hands the call on."""
_FEWEST = 2


class SubAgent(Closed):
    """One part of an agent; what it does not say is as the agent has it."""

    summary: str = ""
    """What it is for, in a line: the models of the others choose by it."""
    prompt: str = ""
    """Read behind the agent's own, by a model."""
    playbook: dict[str, Any] = {}
    """Laid over the agent's own, for `scripted`."""
    tools: Tools = {}
    """Beside the agent's own."""


class Part(Closed):
    """Who has the call: a sub-agent with all that it has of its agent, or an agent without any."""

    name: str
    """Empty: the agent has no sub-agents."""
    summary: str = ""
    prompt: str
    playbook: dict[str, Any]
    tools: Tools


def _can_hand_on(sub_agents: dict[str, SubAgent]) -> dict[str, SubAgent]:
    if len(sub_agents) == 1:
        raise ValueError(f"needs at least {_FEWEST}, of which the first answers")
    for name, one in sub_agents.items():
        if HANDOFF in one.tools:
            raise ValueError(f"`{name}`: the tool `{HANDOFF}` is built in")
    return sub_agents


SubAgents = Annotated[dict[Name, SubAgent], AfterValidator(_can_hand_on)]
"""Name to sub-agent; the first answers the call."""


def parts_of(agent: Part, sub_agents: Mapping[str, SubAgent]) -> tuple[Part, ...]:
    """Who can have the call, the one that answers first. An agent without sub-agents: itself."""
    if not sub_agents:
        return (agent,)
    return tuple(
        Part(
            name=name,
            summary=one.summary,
            prompt="\n\n".join(filter(None, (agent.prompt.strip(), one.prompt.strip()))),
            playbook=laid_over(agent.playbook, one.playbook),
            tools=agent.tools | one.tools,
        )
        for name, one in sub_agents.items()
    )


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """A playbook over another: of its mappings, such as `states`, the entries join or replace."""
    joined = {
        key: below[key] | value
        for key, value in above.items()
        if isinstance(value, dict) and isinstance(below.get(key), dict)
    }
    return {**below, **above, **joined}


def sub_agents_over(
    below: Mapping[str, dict[str, Any]], above: Mapping[str, dict[str, Any]]
) -> dict[str, Any]:
    """Sub-agents of a version over those of its agent: what one says of a sub-agent goes before."""
    return dict(below) | {name: _over(below.get(name, {}), one) for name, one in above.items()}


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both: dict[str, Any] = {}
    if "tools" in below and "tools" in above:
        both["tools"] = below["tools"] | above["tools"]
    if "playbook" in below and "playbook" in above:
        both["playbook"] = laid_over(below["playbook"], above["playbook"])
    return below | above | both
