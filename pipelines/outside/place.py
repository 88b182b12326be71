"""Which services are reached through a gateway, and where each gateway leads.

A service is, if it can be told where, and asks one question after the other: over HTTP, or over a
websocket on which questions are told apart. Then its answers can be metered and kept. Others hear
or speak as they go along, over a socket that stays open: fed faster than real time they would fall
behind or break off, so they need the real clock.
"""

from urllib.parse import urlsplit

from personas.base import ServiceKind, Side
from personas.plan import CallPlan
from personas.schema import Service
from pipelines.outside.contexts import OVER_SOCKETS, Contexts
from pipelines.services.faults import ServiceFault
from pipelines.services.vendor import Vendor

OVER_HTTP: frozenset[tuple[ServiceKind, str]] = frozenset(
    {
        ("stt", "openai"),
        ("stt", "groq"),
        ("llm", "openai"),
        ("llm", "anthropic"),
        ("llm", "google"),
        ("llm", "groq"),
        ("llm", "azure"),
        ("llm", "ollama"),
        ("tts", "openai"),
        ("tts", "cartesia_http"),
    }
)
"""Vendors' services that ask one question after the other."""
HTTP = ("http://", "https://")


def is_guarded(plan: CallPlan) -> bool:
    """Whether a call's way out leads through gateways."""
    return plan.clock == "metered" or plan.cassette is not None


def replays(plan: CallPlan) -> bool:
    """Whether vendors' answers come from a cassette, and nobody outside is asked."""
    return plan.cassette is not None and plan.cassette.use == "replay"


def has_gateway(service: Service, vendor: Vendor | None) -> bool:
    """Whether a service that is not played within the call can be led through a gateway."""
    if service.class_ is not None:
        return str(service.options.get("base_url", "")).startswith(HTTP)
    return vendor is not None and (
        (vendor.kind, vendor.name) in OVER_HTTP or contexts_of(vendor) is not None
    )


def contexts_of(vendor: Vendor | None) -> Contexts | None:
    """How questions to a vendor's websocket are told apart. None: they are not."""
    return None if vendor is None else OVER_SOCKETS.get((vendor.kind, vendor.name))


def gateway_host(kind: ServiceKind, side: Side) -> str:
    """What a side reaches the gateway of one of its services under."""
    return f"{kind}.{side}.outside"


def through_gateway(
    service: Service, vendor: Vendor | None, kind: ServiceKind, side: Side
) -> Service:
    """The service, led to its gateway; as it is, if it has none."""
    near = f"http://{gateway_host(kind, side)}"
    if not has_gateway(service, vendor):
        return service
    if vendor is None:
        return service.model_copy(update={"options": service.options | {"base_url": near}})
    return service.model_copy(update={"base_url": near + _own_path(service, vendor)})


def _own_path(service: Service, vendor: Vendor) -> str:
    """The path that a user gives a websocket, which is all that its vendor's service asks for."""
    return "" if contexts_of(vendor) is None else urlsplit(service.base_url or "").path.rstrip("/")


def upstream_of(service: Service, vendor: Vendor | None) -> str:
    """The base URL that the gateway of a service leads to.

    Raises:
        ServiceFault: a variable that it is taken from is not set.
    """
    from pipelines.services.making import url_of

    if vendor is None:
        return str(service.options["base_url"]).rstrip("/")
    assert vendor.address is not None  # noqa: S101 -- who asks over HTTP has one
    url = (url_of(service, vendor) or vendor.address.default).rstrip("/")
    return url.removesuffix(_own_path(service, vendor))


def check_gateway(service: Service, vendor: Vendor | None, *, metered: bool) -> None:
    """Sees to it that a service outside can be metered, or kept on a cassette.

    Raises:
        ServiceFault: it cannot.
    """
    if has_gateway(service, vendor):
        return
    if metered:
        rule = "cannot be metered; hint: --clock real"
    else:
        rule = "cannot be kept on a cassette; hint: leave out --cassette and --record-cassette"
    if vendor is None:
        raise ServiceFault(f"a `class` with no `base_url` among its options {rule}")
    raise ServiceFault(f"`{vendor.name}` streams, in real time only, and {rule}")
