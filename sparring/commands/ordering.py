"""Orders, as the options of a command ask for them."""

from typing import TYPE_CHECKING

from sparring import options
from sparring.faults import UsageFault
from sparring.gathered import gathered

if TYPE_CHECKING:
    from sparring.order import Order

Services = dict[str, dict[str, str]]
"""The dotted key of a service to what it is to be, as `Order` has it."""


def swapped(
    agent_stt: options.AgentStt = None,
    agent_llm: options.AgentLlm = None,
    agent_tts: options.AgentTts = None,
    agent_s2s: options.AgentS2s = None,
    customer_stt: options.CustomerStt = None,
    customer_llm: options.CustomerLlm = None,
    customer_tts: options.CustomerTts = None,
) -> Services:
    """The services to call with, where they are not the suite's and the agent's."""
    from sparring.swaps import swaps

    return swaps(
        agent_stt=agent_stt,
        agent_llm=agent_llm,
        agent_tts=agent_tts,
        agent_s2s=agent_s2s,
        customer_stt=customer_stt,
        customer_llm=customer_llm,
        customer_tts=customer_tts,
    )


@gathered(services=swapped)
def order_to_look_at(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    *,
    services: Services,
    library: options.Library = None,
) -> "Order":
    """What the calls would be made of."""
    from sparring.order import Order

    versions = tuple(agent_version or ())
    return Order(suite=suite, agent=agent, versions=versions, services=services, library=library)


@gathered(services=swapped)
def order_to_place(
    suite: options.SuiteName = None,
    agent: options.Agent = None,
    agent_version: options.AgentVersions = None,
    ab: options.Arms = None,
    *,
    services: Services,
    persona: options.Personas = None,
    scenario: options.Scenarios = None,
    repeats: options.Repeats = None,
    seed: options.Seed = None,
    limit: options.Limit = None,
) -> "Order":
    """Which calls to place."""
    from sparring.order import Order

    return Order(
        suite=suite,
        agent=agent,
        versions=_versions(agent_version, ab),
        services=services,
        personas=tuple(persona or ()),
        scenarios=tuple(scenario or ()),
        repeats=repeats,
        seed=seed,
        limit=limit,
    )


def _versions(versions: list[str] | None, ab: tuple[str, str] | None) -> tuple[str, ...]:
    if not ab:
        return tuple(versions or ())
    if versions:
        raise UsageFault("`--ab` and `--agent-version` do not go together")
    if ab[0] == ab[1]:
        raise UsageFault(f"`--ab` needs two versions (got `{ab[0]}` twice)")
    return ab
