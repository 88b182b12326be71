"""Services that the command line puts in place of those of the suite and of the agent."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from personas.agent_version import spelled_out
from personas.faults import Fault
from personas.plan import CallPlan
from pipelines.services.vendor import Kind

Swaps = Mapping[str, dict[str, str]]
"""The dotted key of a service, as `personas.settings` has it, to what it is to be."""

PLACES = {"agent": "services", "customer": "customer.services"}
"""The side to where its services are."""


def swaps(**asked: str | None) -> dict[str, dict[str, str]]:
    """What flags ask for.

    Args:
        asked: `agent_stt="deepgram"` and the like; None: not asked for.
    """
    return {_key(flag): spelled_out(text) for flag, text in asked.items() if text is not None}


def _key(flag: str) -> str:
    side, _, kind = flag.partition("_")
    return f"{PLACES[side]}.{kind}"


def idle_swaps(swapped: Swaps, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Flags that would change nothing: the agent is not made of services, or of others."""
    for key in swapped:
        place, _, kind = key.rpartition(".")
        if place != PLACES["agent"]:
            continue
        for agent in {plan.agent.version: plan.agent for plan in plans}.values():
            name = f"`{agent.agent}`, version `{agent.version}`"
            s2s: Any = agent.services.s2s
            if agent.is_foreign:
                yield _fault(kind, f"{name} brings its own services")
            elif kind != "s2s" and s2s is not None:
                model = s2s.service or s2s.class_
                yield _fault(kind, f"{name} hears, thinks and speaks with `{model}`")


def _fault(kind: Kind | str, reason: str) -> Fault:
    rule = f"changes nothing: the agent {reason}"
    return Fault(place="the command line", key=f"--agent-{kind}", rule=rule)
