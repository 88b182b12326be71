"""Services that the command line puts in place of those of the suite and of the agent."""

from collections.abc import Iterator, Mapping, Sequence

from personas.agent_version import AgentVersion, spelled_out
from personas.faults import Fault, InputFault
from personas.plan import CallPlan
from personas.suite import Vary
from personas.varying import place_of

Swaps = Mapping[str, dict[str, str]]
"""The dotted key of a service, as `personas.settings` has it, to what it is to be."""

PLACES = {"agent": "services", "customer": "customer.services"}
"""The side to where its services are."""


def swaps(**asked: str | None) -> dict[str, dict[str, str]]:
    """What flags ask for.

    Args:
        asked: `agent_stt="deepgram"` and the like; None: not asked for.

    Raises:
        InputFault: one names no service.
    """
    nameless = [flag for flag, text in asked.items() if text is not None and _is_nameless(text)]
    if nameless:
        raise InputFault(_names_none(flag.replace("_", "-")) for flag in nameless)
    return {_key(flag): spelled_out(text) for flag, text in asked.items() if text is not None}


def _is_nameless(text: str) -> bool:
    return not text.partition(":")[0].strip()


def _names_none(flag: str) -> Fault:
    hint = "NAME or NAME:MODEL; `spar list services` has the names"
    return Fault(place="the command line", key=f"--{flag}", rule="names no service", hint=hint)


def _key(flag: str) -> str:
    side, _, kind = flag.partition("_")
    return f"{PLACES[side]}.{kind}"


def idle_swaps(swapped: Swaps, vary: Vary, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """What would change nothing: the agent is not made of services, or of others.

    Args:
        swapped: By flags.
        vary: By the suite.
        plans: With all that in place.
    """
    asked: list[tuple[str, str, str]] = []
    for key in swapped:
        place, _, kind = key.rpartition(".")
        if place == PLACES["agent"]:
            asked.append((kind, "the command line", f"--agent-{kind}"))
    for key in vary:
        side, path = place_of(key)
        if side == "agent" and path[0] == PLACES["agent"]:
            asked.append((path[1], "vary", key))
    for agent in {plan.agent.version: plan.agent for plan in plans}.values():
        for kind, place, key in asked:
            if reason := _why_idle(agent, kind):
                name = f"`{agent.agent}`, version `{agent.version}`"
                rule = f"changes nothing: the agent {name} {reason}"
                yield Fault(place=place, key=key, rule=rule)


def _why_idle(agent: AgentVersion, kind: str) -> str | None:
    """Why another service of a kind would change nothing. None: it would."""
    model = agent.services.s2s
    if agent.is_foreign:
        return "brings its own services"
    if kind != "s2s" and model is not None:
        return f"hears, thinks and speaks with `{model.service or model.class_}`"
    return None
