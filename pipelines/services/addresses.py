"""Where the services of calls are, for who wants to know whether that can be reached."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from personas.base import Closed, ServiceKind
from personas.plan import CallPlan
from personas.schema import Service
from pipelines.services.environment import filled_in
from pipelines.services.faults import ServiceFault
from pipelines.services.registry import is_played, vendor_of
from pipelines.services.vendor import Vendor
from pipelines.services.vendors import VENDORS


class Remote(Closed):
    """A service across a network."""

    name: str
    url: str | None = None
    """May hold a key: show its host only. None: nobody knows, or what it is made of is not set."""
    is_played: bool = False
    """By an emulator, within the call."""


def remotes_of(plans: Sequence[CallPlan]) -> tuple[Remote, ...]:
    """All that the calls would reach across a network, each once."""
    found = (one for plan in plans for one in _of_plan(plan))
    return tuple(dict.fromkeys(found))


def _of_plan(plan: CallPlan) -> Iterator[Remote]:
    for kind, service in plan.services:
        yield from _of_service(kind, service, tuple(plan.emulators))
    if plan.agent.bot is not None:
        yield from _of_bot(Path(plan.agent.bot), tuple(plan.emulators))
    if plan.agent.connect is not None:
        yield Remote(name=plan.agent.agent, url=plan.agent.connect.url)


def _of_bot(bot: Path, emulators: tuple[str, ...]) -> Iterator[Remote]:
    """The vendors that a bot's file names, at the addresses that they have for everybody."""
    from pipelines.foreign.loading import parsed_bot
    from pipelines.foreign.needs import LOCAL, vendors_of

    try:
        named = {name for choice in vendors_of(parsed_bot(bot)) for name in choice}
    except ServiceFault:  # that it is no bot is told elsewhere
        return
    for name in sorted(named - LOCAL):
        rows = (row.address for row in VENDORS.values() if row.vendor == name and row.address)
        url = next((one.default for one in rows if "{" not in one.default), None)
        yield Remote(name=name, url=url, is_played=name in emulators)


def _of_service(
    kind: ServiceKind, service: Service, emulators: tuple[str, ...]
) -> Iterator[Remote]:
    vendor = vendor_of(kind, service)
    if vendor is None:
        if service.class_ is not None and "base_url" in service.options:
            yield Remote(name=service.class_, url=_filled(str(service.options["base_url"])))
    elif vendor.is_remote:
        played = is_played(kind, vendor, emulators)
        yield Remote(name=vendor.vendor, url=_url(service, vendor), is_played=played)


def _url(service: Service, vendor: Vendor) -> str | None:
    assert vendor.address is not None  # noqa: S101 -- it is across a network
    asked = service.base_url or service.options.get("base_url")
    if asked is not None:
        return _filled(str(asked))
    if vendor.address.variable is not None:
        return os.environ.get(vendor.address.variable)
    if vendor.address.stand_in is not None:
        return vendor.address.stand_in
    told = {name: service.options.get(name, f"${var}") for name, var in vendor.needs.items()}
    return _filled(vendor.address.default.format_map(told))


def _filled(text: str) -> str | None:
    try:
        return filled_in(text)
    except ServiceFault:
        return None
