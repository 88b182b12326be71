"""Calls in which a vendor fails: every fault of every emulated service, wherever it can happen."""

from collections.abc import Iterator, Sequence
from typing import get_args

from personas.base import ServiceKind, Side
from personas.emulation import Emulated, Emulation
from personas.library import Library
from personas.plan import CallPlan
from personas.planning import plans
from personas.schema import Closed, Service, Services
from personas.vendor_faults import VendorFault, VendorFaultKind, Where

N_STORMS = 2
"""Calls of each service under a storm of 429."""
N_CONTROLS = 3
"""Calls of each service in which nothing fails."""
_LATER = tuple(range(2, 100))
"""From the second request on."""
_ALL = tuple(range(1, 100))
_FIRST = (1, 2, 3)


class Target(Closed):
    """One service whose vendor fails."""

    side: Side
    kind: ServiceKind
    service: str
    streams: bool = False
    """It is asked over one connection for the whole call."""

    @property
    def vendor(self) -> Emulated:
        """Who fails."""
        found: Emulated = self.service.partition("_")[0]  # type: ignore[assignment]
        return found

    @property
    def storm(self) -> VendorFault:
        """Of 429: two requests in five, or the first three times that it is dialled."""
        often: dict[str, object] = {"requests": _FIRST} if self.streams else {"rate": 0.4}
        told = {"fault": "rate_limited", "retry_after_s": 1, "side": self.side}
        return VendorFault.model_validate(told | often)

    def __str__(self) -> str:
        """As a table has it."""
        return f"{self.side}'s {self.kind}, {self.service}"


TARGETS = (
    Target(side="agent", kind="llm", service="openai"),
    Target(side="agent", kind="stt", service="openai"),
    Target(side="agent", kind="tts", service="openai"),
    Target(side="agent", kind="s2s", service="openai_realtime", streams=True),
    Target(side="agent", kind="stt", service="deepgram", streams=True),
    Target(side="agent", kind="tts", service="deepgram", streams=True),
    Target(side="agent", kind="stt", service="cartesia", streams=True),
    Target(side="agent", kind="tts", service="cartesia", streams=True),
    Target(side="agent", kind="tts", service="cartesia_http"),
    Target(side="customer", kind="llm", service="openai"),
)


class Case(Closed):
    """One call, and what goes wrong in it."""

    target: Target
    fault: VendorFault | None = None
    is_storm: bool = False
    number: int = 1
    """Among those of the same fault."""

    def __str__(self) -> str:
        """As it is spoken of."""
        return f"{self.target}: {self.name} at {self.at} ({self.number})"

    @property
    def name(self) -> str:
        """What goes wrong."""
        if self.is_storm:
            return "storm of 429"
        return self.fault.fault if self.fault is not None else "nothing"

    @property
    def at(self) -> Where:
        """Where in a request."""
        return self.fault.at if self.fault is not None else "connect"


def cases() -> tuple[Case, ...]:
    """Each service with every fault at every place, then under storms, then with nothing wrong."""
    return tuple(case for target in TARGETS for case in _of(target))


def _of(target: Target) -> Iterator[Case]:
    for fault in get_args(VendorFaultKind):
        for at in get_args(Where):
            if fault != "refused" or at == "connect":
                yield Case(target=target, fault=_fault(target, fault, at))
    for number in range(N_STORMS):
        yield Case(target=target, fault=target.storm, is_storm=True, number=number + 1)
    for number in range(N_CONTROLS):
        yield Case(target=target, number=number + 1)


def _fault(target: Target, fault: VendorFaultKind, at: Where) -> VendorFault:
    """From the start where there is one connection; others fail once the call goes on."""
    early = target.streams or fault == "refused"
    return VendorFault(fault=fault, at=at, side=target.side, requests=_ALL if early else _LATER)


def plans_of(chosen: Sequence[Case]) -> list[CallPlan]:
    """A call for each case: the clear speaker's to the keyless agent, but for one service."""
    library = Library()
    suite = library.suite("clear_only").model_copy(update={"repeats": len(chosen)})
    usual = plans(suite, library=library, agent_versions=("v1",), limit=len(chosen))
    return [_with(plan, case) for plan, case in zip(usual, chosen, strict=True)]


def _with(plan: CallPlan, case: Case) -> CallPlan:
    target = case.target
    side = plan.agent if target.side == "agent" else plan.customer
    service = Service(service=target.service)
    services = Services.model_validate(dict(side.services) | {target.kind: service})
    emulation = Emulation(faults=(case.fault,) if case.fault is not None else ())
    changed = {
        target.side: side.model_copy(update={"services": services}),
        "emulators": {target.vendor: emulation},
    }
    return plan.model_copy(update=changed)


def without_fault(plan: CallPlan) -> CallPlan:
    """The same call, with vendors that do not fail."""
    emulators = {
        vendor: emulation.model_copy(update={"faults": ()})
        for vendor, emulation in plan.emulators.items()
    }
    return plan.model_copy(update={"emulators": emulators})
