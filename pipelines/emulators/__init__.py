"""Vendors played by servers that speak their protocols, with keyless engines behind them."""

from collections.abc import Iterable
from typing import get_args
from urllib.parse import urlsplit

from aiohttp import web

from personas.base import ServiceKind
from personas.emulation import Emulated
from personas.schema import Service
from pipelines.emulators.faults import with_faults
from pipelines.emulators.limits import with_limits
from pipelines.emulators.mishaps import Mishaps
from pipelines.emulators.talk import Talk, TalkOf, replayed
from pipelines.services.loading import load
from pipelines.services.wiring import Wiring

Kinds = frozenset[ServiceKind]
PLAYED: dict[Emulated, str] = {
    "openai": "pipelines.emulators.openai_app:openai_app",
    "deepgram": "pipelines.emulators.deepgram:deepgram_app",
    "cartesia": "pipelines.emulators.cartesia:cartesia_app",
}
"""Vendor to `module:function` of what makes its server: of a side, of what answers behind its
language model, and of the kinds of services that are asked for."""
ALL_KINDS: Kinds = frozenset(get_args(ServiceKind))


def emulators_of(wiring: Wiring) -> dict[str, web.Application]:
    """The hosts that play the plan's vendors for one side of a call, each with what serves it."""
    return {
        f"{vendor}.{wiring.emulated_host}": _played(
            vendor, wiring, _one_talk(wiring), _kinds(wiring, vendor)
        )
        for vendor in wiring.plan.emulators
    }


def emulators_for_all(wiring: Wiring) -> dict[str, web.Application]:
    """The servers of the plan's vendors for whoever asks, many conversations at once.

    All services are there. Conversations are told apart by their messages, and so have nothing to
    do with each other.
    """
    talk_of: TalkOf = lambda messages: replayed(wiring, messages)  # noqa: E731
    return {vendor: _played(vendor, wiring, talk_of, ALL_KINDS) for vendor in wiring.plan.emulators}


def _played(vendor: Emulated, wiring: Wiring, talk_of: TalkOf, kinds: Kinds) -> web.Application:
    made: web.Application = load(PLAYED[vendor])(wiring, talk_of, kinds)
    limited = with_limits(made, vendor, wiring.plan.emulators[vendor])
    return with_faults(limited, Mishaps(vendor, wiring))


def _one_talk(wiring: Wiring) -> TalkOf:
    """The one conversation of a side, begun when it is first asked for."""
    talks: list[Talk] = []

    def talk_of(_messages: Iterable[object]) -> Talk:
        if not talks:
            talks.append(Talk(wiring))
        return talks[0]

    return talk_of


def _kinds(wiring: Wiring, vendor: Emulated) -> Kinds:
    """What a side has of a vendor."""
    if wiring.side == "agent" and wiring.plan.agent.is_foreign:
        return ALL_KINDS  # nobody knows what a bot has before it asks
    host = f"{vendor}.{wiring.emulated_host}"
    services = wiring.services.used.items()
    return frozenset(kind for kind, service in services if _is_of(vendor, host, service))


def _is_of(vendor: Emulated, host: str, service: Service) -> bool:
    """Whether a service is the vendor's, or another's that is led to its host."""
    led = str(service.base_url or service.options.get("base_url", ""))
    return (service.service or "").partition("_")[0] == vendor or urlsplit(led).hostname == host
