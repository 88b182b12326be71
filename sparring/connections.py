"""How many connections to a vendor calls may hold at once: which of those that wait may begin."""

from collections import Counter
from collections.abc import Iterable, Iterator

from personas.plan import CallPlan
from pipelines.outside.place import OVER_HTTP
from pipelines.services.registry import is_played, vendor_of
from sparring.faults import UsageFault


def held(plan: CallPlan) -> Counter[str]:
    """Vendor to the connections that a call holds for as long as it lasts.

    Empty in simulated time, where vendors are played, or on a cassette. An agent that runs
    elsewhere, and a `class`, hold what nobody here knows of.
    """
    return Counter(() if plan.clock == "simulated" else _held(plan))


def _held(plan: CallPlan) -> Iterator[str]:
    for kind, service in plan.services:
        vendor = vendor_of(kind, service)
        if vendor is None or vendor.address is None or vendor.address.argument is None:
            continue
        asks = (kind, vendor.name) in OVER_HTTP
        if not asks and not is_played(kind, vendor, plan.emulators):
            yield vendor.vendor


def fits(plan: CallPlan, running: Iterable[CallPlan]) -> bool:
    """Whether a call may begin beside those that are running."""
    wanted = held(plan)
    limits = {vendor: _limit(plan, vendor) for vendor in wanted}
    if all(limit is None for limit in limits.values()):
        return True
    taken = sum((held(one) for one in running), wanted)
    return all(limit is None or taken[vendor] <= limit for vendor, limit in limits.items())


def check(plans: Iterable[CallPlan]) -> None:
    """Sees to it that each call may begin at all.

    Raises:
        UsageFault: one holds more connections than are allowed at once.
    """
    for plan in plans:
        for vendor, n in held(plan).items():
            limit = _limit(plan, vendor)
            if limit is not None and n > limit:
                raise UsageFault(
                    f"the suite `{plan.suite}`: vendors.{vendor}.connections: must be at least {n} "
                    f"(got {limit}): a call with `{plan.agent.version}` holds so many"
                )


def _limit(plan: CallPlan, vendor: str) -> int | None:
    patience = plan.vendors.get(vendor)
    return None if patience is None else patience.connections
