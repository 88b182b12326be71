"""What a suite says of vendors that would change nothing: a wrong name, or one that nobody asks."""

from collections.abc import Collection, Iterator, Sequence

from personas.base import ServiceKind
from personas.faults import Fault, nearest
from personas.patience import Patience
from personas.plan import CallPlan
from personas.schema import Service, Suite
from pipelines.services.attended import vendor_asked
from pipelines.services.heeded import heeded
from pipelines.services.registry import is_played, vendor_of
from pipelines.services.vendors import VENDORS

WHO = ("agent", "agent_versions", "services.", "customer.services.")
"""Settings that decide whom calls ask, as `spar config` names them."""


NOT_ASKED = "no service of the agent or the customer is of that vendor"
BOTS = "a bot's own clients are as patient as it made them"
SELF_WILL = "its SDK asks again, and waits, as it sees fit"
WHY = {
    "concurrent": "no service of that vendor asks by requests that are counted",
    "connections": "no service of that vendor holds a connection for as long as a call lasts",
}
INSTEAD = {"concurrent": "connections", "connections": "concurrent"}


def idle_vendors(
    suite: Suite, plans: Sequence[CallPlan], *, from_outside: Collection[str]
) -> Iterator[Fault]:
    """What would change nothing under `vendors` and `emulators`.

    Args:
        suite: As its file has it.
        plans: With all that in place.
        from_outside: Settings that were set elsewhere. Who puts another agent or other services
            into a suite need not take its emulators and vendors out.
    """
    yield from _nobodys(suite, plans)
    if not any(key.startswith(WHO) for key in from_outside):
        yield from _not_asked(suite, plans)
        yield from _unheeded(suite, plans)


def _nobodys(suite: Suite, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Names of no vendor that there is."""
    known = _known()
    asked = {vendor_asked(service, vendor_of(kind, service)) for kind, service in _all(plans)}
    for name in suite.vendors:
        if name not in known | asked:
            rule = f"there is no vendor `{name}`, and no service of that name is used"
            place = f"suite {suite.name}"
            yield Fault(place=place, key="vendors", rule=rule, near=nearest(name, known))


def _known() -> frozenset[str]:
    return frozenset(row.vendor for row in VENDORS.values() if row.is_remote)


def _not_asked(suite: Suite, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Emulators that nobody would ask. What a bot asks, its file need not say."""
    if any(plan.agent.is_foreign for plan in plans):
        return
    rows = [(kind, vendor_of(kind, service)) for kind, service in _all(plans)]
    for name in suite.emulators:
        if not any(is_played(kind, row, (name,)) for kind, row in rows):
            rule = f"changes nothing: {NOT_ASKED}"
            hint = f"such as `services: {{llm: {{service: {name}}}}}`" if name == "openai" else None
            place = f"suite {suite.name}"
            yield Fault(place=place, key=f"emulators.{name}", rule=rule, hint=hint)


def _unheeded(suite: Suite, plans: Sequence[CallPlan]) -> Iterator[Fault]:
    """Patience with vendors whom nobody here asks, and what of it no service of theirs heeds."""
    heed: dict[str | None, frozenset[str]] = {}
    for kind, service in _all(plans):
        row = vendor_of(kind, service)
        name = vendor_asked(service, row)
        heed[name] = heed.get(name, frozenset()) | heeded(kind, service, row)
    for name, patience in suite.vendors.items():
        if name in heed:
            idle = {key: _why(key, heed[name]) for key in set_in(patience) if key not in heed[name]}
            told = {f"{name}.{key}": why for key, why in idle.items()}
        else:
            bots = BOTS if any(plan.agent.is_foreign for plan in plans) else None
            told = {name: (NOT_ASKED, bots)} if name in _known() else {}
        for key, (why, hint) in told.items():
            rule, place = f"changes nothing: {why}", f"suite {suite.name}"
            yield Fault(place=place, key=f"vendors.{key}", rule=rule, hint=hint)


def set_in(patience: Patience) -> tuple[str, ...]:
    """What it says that is not so anyway."""
    usual = Patience()
    return tuple(key for key, value in patience if value != getattr(usual, key))


def _why(key: str, heed: frozenset[str]) -> tuple[str, str | None]:
    """Why no service of a vendor heeds a key, and what it heeds instead."""
    if key not in INSTEAD:
        return SELF_WILL, None
    return WHY[key], f"`{INSTEAD[key]}`" if INSTEAD[key] in heed else None


def _all(plans: Sequence[CallPlan]) -> list[tuple[ServiceKind, Service]]:
    """Each service that is used, with its kind."""
    return [one for plan in plans for one in plan.services]
