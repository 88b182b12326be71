"""An agent that exists, put under test by its file, its function or its URL."""

import re
from pathlib import Path
from typing import Any

from personas.agents import Agent, AgentSettings, set_in
from personas.faults import Fault, InputFault, shown, shown_path
from personas.foreign import BOT, URL
from personas.references import SUFFIXES, is_path
from personas.secrets import no_secret_in_url

AS_IS = "as_is"
"""The version of such an agent."""
KINDS = (
    "a `.yaml` or `.yml` file that describes one, a `.py` file with `async def bot(runner_args)`, "
    "`module:function`, or `ws://...`"
)
"""What an agent can be."""
PART = ("prompt", "playbook", "turns", "voice")
"""What it takes over from the agent whose part it plays."""


def agent_as_is(ref: str, like: Agent) -> Agent:
    """The agent behind a reference, in the place of another.

    Args:
        ref: A bot's file, `module:function`, or the URL of a running agent.
        like: Whose part it plays: where a vendor is emulated, the emulator says what that one says.

    Raises:
        InputFault: there is no such file, or the URL holds a key or is none of a WebSocket's.
    """
    name, settings = _named(ref)
    version = AgentSettings.model_validate(_part(like) | settings)
    summary = f"`{ref}`, as it is."[:200]
    return Agent(name=name, summary=summary, active=AS_IS, versions={AS_IS: version})


def raise_if_no_agent(ref: str) -> None:
    """Sees to it that a file to be read as an agent can be one.

    Raises:
        InputFault: It is a file of another kind.
    """
    path = Path(ref)
    is_file = (is_path(ref) or path.suffix) and path.is_file()
    if is_file and path.suffix not in SUFFIXES:
        rule = "is a file of no kind that an agent can be"
        fault = Fault(place=shown_path(path), rule=rule, hint=KINDS)
        raise InputFault([fault])


def with_part(agent: Agent, like: Agent) -> Agent:
    """An agent's file that names one that exists, with the part of another beneath what it says."""
    if not any(one.is_foreign for one in (agent.defaults, *agent.versions.values())):
        return agent
    defaults = AgentSettings.model_validate(_part(like) | set_in(agent.defaults))
    return agent.model_copy(update={"defaults": defaults})


def _part(like: Agent) -> dict[str, Any]:
    return {key: value for key, value in set_in(like.defaults).items() if key in PART}


def _named(ref: str) -> tuple[str, dict[str, Any]]:
    """A name for the agent, and what a file would say of it."""
    if URL.match(ref):
        _check_url(ref)
        return "running", {"connect": {"url": ref}}
    if "://" in ref:
        rule = "an agent that runs elsewhere is called at `ws://...` or `wss://...`"
        raise InputFault([Fault(place="agent", rule=rule, got=shown(ref))])
    if not ref.endswith(BOT):
        return _name(ref.partition(":")[2]), {"function": ref}
    path = Path(ref)
    if not path.is_file():
        raise InputFault([Fault(place="agent", rule="no such file", got=shown(shown_path(path)))])
    return _name(path.stem), {"bot": str(path.resolve())}


def _check_url(url: str) -> None:
    try:
        no_secret_in_url(url)
    except ValueError as error:
        raise InputFault([Fault(place="agent", key="url", rule=str(error))]) from None


def _name(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "bot"
