"""Finds out before any call what would keep an agent that is not made here from being called."""

import importlib.util
from pathlib import Path

from personas.plan import CallPlan
from pipelines.foreign.loading import check_bot
from pipelines.services.registry import ServiceFault, key


def check_foreign(plan: CallPlan) -> None:
    """Checks what the plan's agent is, without running any of it.

    Raises:
        ServiceFault: the file is no bot, the module is not there, a variable is not set, or an
            agent that runs elsewhere is to be called in simulated time.
    """
    agent = plan.agent
    if agent.bot is not None:
        check_bot(Path(agent.bot))
    elif agent.function is not None:
        _check_module(agent.function.partition(":")[0])
    elif agent.connect is not None:
        for value in agent.connect.headers.values():
            if value.startswith("$"):
                key(value[1:])
        if plan.clock == "simulated":
            reason = f"`{agent.connect.url}` is across a network and needs real time"
            raise ServiceFault(f"{reason}; hint: --clock real")


def _check_module(name: str) -> None:
    try:
        found = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        found = None
    if found is None:
        raise ServiceFault(f"there is no module `{name}`; hint: run where it can be imported from")
