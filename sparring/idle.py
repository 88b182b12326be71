"""What a suite says of vendors that would change nothing: a wrong name, or one that nobody asks."""

from collections.abc import Collection, Iterator, Sequence

from personas.faults import Fault, nearest
from personas.plan import CallPlan
from personas.schema import Service, Services, Suite
from pipelines.services.attended import vendor_asked
from pipelines.services.registry import Kind, is_played, kinds_of, vendor_of
from pipelines.services.vendors import VENDORS

WHO = ("agent", "agent_versions", "services.", "customer.services.")
"""Settings that decide whom calls ask, as `spar config` names them."""


def idle_vendors(
    suite: Suite, plans: Sequence[CallPlan], *, from_outside: Collection[str]
) -> Iterator[Fault]:
    """What would change nothing under `vendors` and `emulators`.

    Args:
        suite: As its file has it.
        plans: With all that in place.
        from_outside: Settings that were set elsewhere. Who puts another agent or other services
            into a suite need not take its emulators out.
    """
    yield from _nobodys(suite, plans)
    if not any(key.startswith(WHO) for key in from_outside):
        yield from _not_asked(suite, plans)


def _nobodys(suite: Suite, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Names of no vendor that there is."""
    known = {row.vendor for row in VENDORS.values() if row.is_remote}
    asked = {vendor_asked(service, vendor_of(kind, service)) for kind, service in _all(plans)}
    for name in suite.vendors:
        if name not in known | asked:
            rule = f"there is no vendor `{name}`, and no service of that name is used"
            place = f"suite {suite.name}"
            yield Fault(place=place, key="vendors", rule=rule, near=nearest(name, known))


def _not_asked(suite: Suite, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Emulators that nobody would ask. What a bot asks, its file need not say."""
    if any(plan.agent.is_foreign for plan in plans):
        return
    rows = [(kind, vendor_of(kind, service)) for kind, service in _all(plans)]
    for name in suite.emulators:
        if not any(is_played(kind, row, (name,)) for kind, row in rows):
            rule = "changes nothing: no service of the agent or the customer is of that vendor"
            hint = f"such as `services: {{llm: {{service: {name}}}}}`" if name == "openai" else None
            place = f"suite {suite.name}"
            yield Fault(place=place, key=f"emulators.{name}", rule=rule, hint=hint)


def _all(plans: Sequence[CallPlan]) -> list[tuple[Kind, Service]]:
    """Each service that is used, with its kind."""
    sides: list[Services] = [plan.customer.services for plan in plans]
    sides += [plan.agent.services for plan in plans if not plan.agent.is_foreign]
    return [(kind, getattr(one, kind)) for one in sides for kind in kinds_of(one)]
