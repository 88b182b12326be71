"""The one registry: a service's name in YAML to what builds it, imported when asked for.

Our own are in `KEYLESS`; to add one, add a line and a function of `Wiring` and `Service`. Vendors'
are rows of the table in `vendors`.
"""

import os
from collections.abc import Collection, Iterator
from typing import Any

from personas.base import ServiceKind
from personas.cassette import Cassette
from personas.faults import nearest
from personas.schema import Clock, Service, Services
from pipelines.outside.place import check_gateway, has_gateway, is_guarded, through_gateway
from pipelines.services.asked import (
    check_arguments,
    check_keys,
    check_no_keys,
    filled_settings,
)
from pipelines.services.attended import attended
from pipelines.services.environment import from_environment, key
from pipelines.services.faults import ServiceFault
from pipelines.services.loading import is_installed, load
from pipelines.services.vendor import Vendor
from pipelines.services.vendors import VENDORS
from pipelines.services.wiring import Wiring

__all__ = [
    "EMULATED",
    "KEYLESS",
    "KEYS",
    "ServiceFault",
    "build",
    "check",
    "key",
    "model_of",
    "names",
    "vendor_of",
]

KINDS: dict[ServiceKind, str] = {
    "stt": "speech to text",
    "llm": "language model",
    "tts": "text to speech",
    "s2s": "speech to speech",
}
"""The key in YAML to what it stands for."""

KEYLESS: dict[ServiceKind, dict[str, str]] = {
    "stt": {"pocketsphinx": "pipelines.services.keyless:pocketsphinx"},
    "llm": {"scripted": "pipelines.services.keyless:scripted"},
    "tts": {"espeak": "pipelines.services.keyless:espeak"},
    "s2s": {},
}
"""Kind, name, and `module:function` of what builds it."""

KEYS: dict[str, str] = {row.vendor: row.key for row in reversed(VENDORS.values()) if row.key}
"""Vendor to the variable of the environment that holds the user's key."""

EMULATED: frozenset[tuple[ServiceKind, str]] = frozenset(
    {
        *(("llm", "openai"), ("stt", "openai"), ("tts", "openai"), ("s2s", "openai_realtime")),
        *(("stt", "deepgram"), ("tts", "deepgram")),
        *(("stt", "cartesia"), ("tts", "cartesia"), ("tts", "cartesia_http")),
    }
)
"""What a suite's `emulators` can play within a call."""


def names(kind: ServiceKind) -> tuple[str, ...]:
    """Every service of a kind: those that need nothing, then vendors', each sorted."""
    return (*sorted(KEYLESS[kind]), *sorted(name for k, name in VENDORS if k == kind))


def vendor_of(kind: ServiceKind, service: Service) -> Vendor | None:
    """The vendor's service that is asked for by name. None: it is one of ours, or a `class`."""
    return VENDORS.get((kind, service.service or "")) if service.class_ is None else None


def model_of(kind: ServiceKind, service: Service) -> str | None:
    """The model that a service would use. None: it has none, or nobody here knows it."""
    vendor = vendor_of(kind, service)
    asked = service.model or service.settings.get("model")
    if vendor is None or asked is not None:
        return asked
    return service.voice or vendor.voice if vendor.voice_is_model else vendor.model


def build(kind: ServiceKind, wiring: Wiring) -> Any:  # noqa: ANN401 -- any Pipecat service
    """The service of one kind for one side of one call.

    Raises:
        ServiceFault: no such service, a missing package or key, or options that it does not take.
    """
    service: Service = getattr(wiring.services, kind)
    place = f"{wiring.side}'s {kind}"
    vendor = vendor_of(kind, service)
    if is_guarded(wiring.plan) and not is_played(kind, vendor, wiring.plan.emulators):
        service = through_gateway(service, vendor, kind, wiring.side)
    try:
        if service.class_ is not None:
            told = {"system_instruction": wiring.prompt} if kind in ("llm", "s2s") else {}
            made = _any_class(service, told)
        elif vendor is not None:
            made = load(vendor.builder)(wiring, service, vendor)
        else:
            made = load(KEYLESS[kind][_known(kind, service.service)])(wiring, service)
    except ImportError as error:
        raise ServiceFault(f"{place}: {_lacking(error, vendor)}") from error
    except (TypeError, ServiceFault) as error:
        raise ServiceFault(f"{place}: {error}") from error
    return attended(made, kind, wiring, vendor)


def check(
    services: Services,
    *,
    place: str,
    clock: Clock,
    emulators: Collection[str] = (),
    cassette: Cassette | None = None,
) -> None:
    """Finds out before any call what would keep every call from being placed.

    Args:
        services: Those of one side.
        place: Whose they are, for the message.
        clock: What the calls are to run on.
        emulators: Vendors that are played within the call.
        cassette: Where their answers are kept, or come from.

    Raises:
        ServiceFault: no such service, no key in the environment, or a vendor on simulated time.
    """
    for fault in faults_of(services, clock=clock, emulators=emulators, cassette=cassette):
        raise ServiceFault(f"{place}: {fault}")


def faults_of(
    services: Services,
    *,
    clock: Clock,
    emulators: Collection[str] = (),
    cassette: Cassette | None = None,
) -> Iterator[ServiceFault]:
    """All that would keep a side's calls from being placed."""
    for kind, service in services.used.items():
        try:
            check_service(kind, service, clock=clock, emulators=emulators, cassette=cassette)
        except ServiceFault as fault:
            yield fault.at(f"services.{kind}")


def check_service(
    kind: ServiceKind,
    service: Service,
    *,
    clock: Clock,
    emulators: Collection[str] = (),
    cassette: Cassette | None = None,
) -> None:
    """The same for one service.

    Raises:
        ServiceFault: as `check`.
    """
    vendor = vendor_of(kind, service)
    played = is_played(kind, vendor, emulators)
    elsewhere = service.class_ is not None or (vendor is not None and vendor.is_remote)
    if elsewhere and not played and (clock == "metered" or cassette is not None):
        check_gateway(service, vendor, metered=clock == "metered")
        played = cassette is not None and cassette.use == "replay"
    _check_latency(service, vendor, played=played)
    try:
        if vendor is not None:
            early = vendor.is_remote and not played and clock == "simulated"
            check_vendor(service, vendor, played=played or early)
            if early:
                raise _needs_real_time(kind, service, vendor)
        elif service.class_ is not None:
            _check_class(service)
        else:
            _known(kind, service.service)
            check_no_keys(service)
    except ImportError as error:
        raise ServiceFault(_lacking(error, vendor)) from error


def _needs_real_time(kind: ServiceKind, service: Service, vendor: Vendor) -> ServiceFault:
    way = "--clock metered" if has_gateway(service, vendor) else "--clock real"
    unset = vendor.key is not None and not os.environ.get(vendor.key)
    if unset and service.base_url is None and not {"api_key", "base_url"} & {*service.options}:
        way += f", with `{vendor.key}`, which is not set"
    if (kind, vendor.name) in EMULATED:
        way += f", or `emulators: {{{vendor.vendor}: {{}}}}` in the suite"
    return ServiceFault(f"`{vendor.name}` is across a network and needs real time; hint: {way}")


def is_played(kind: ServiceKind, vendor: Vendor | None, emulators: Collection[str]) -> bool:
    """Whether a vendor's service is played within the call."""
    return vendor is not None and (kind, vendor.name) in EMULATED and vendor.vendor in emulators


def check_vendor(service: Service, vendor: Vendor, *, played: bool) -> None:
    """Finds out whether a vendor's service is ready here, apart from the clock.

    Raises:
        ServiceFault: a package, a key or another variable is missing, or YAML asks for what it
            does not have.
        ImportError: a package is missing.
    """
    from pipelines.services.making import check_connection

    check_keys(service, vendor)
    if lacking := [module for module in vendor.packages if not is_installed(module)]:
        raise ServiceFault(f"`{lacking[0]}` is not installed; hint: {vendor.install}")
    check_arguments(service, vendor.made, also=vendor.takes)
    if not played:
        check_connection(service, vendor)


def _check_latency(service: Service, vendor: Vendor | None, *, played: bool) -> None:
    elsewhere = service.class_ is not None or (vendor is not None and vendor.is_remote)
    if service.latency is not None and elsewhere and not played:
        raise ServiceFault(
            "only what is simulated takes as long as it is told; hint: leave it out, or name "
            "the vendor under `emulators` in the suite",
            key="latency",
        )


def _check_class(service: Service) -> None:
    check_no_keys(service)
    load(_place(service))
    check_arguments(service, _place(service))
    for value in service.options.values():
        from_environment(value)


def _known(kind: ServiceKind, name: str | None) -> str:
    if name is None:
        raise ServiceFault("names no `service` and no `class`")
    if name not in names(kind):
        there = ", ".join(names(kind))
        raise ServiceFault(f"no {kind} service `{name}`{_meant(kind, name)}; there are {there}")
    return name


def _meant(kind: ServiceKind, name: str) -> str:
    """What a name that is none of this kind may be."""
    if of := [other for other in KINDS if name in names(other)]:
        return f"; it is one of kind {', '.join(of)}"
    near = nearest(name, names(kind))
    return f"; did you mean `{near}`?" if near else ""


def _lacking(error: ImportError, vendor: Vendor | None) -> str:
    if vendor is not None and vendor.extra is not None:
        return f"{error}; hint: {vendor.install}"
    return f"`{error.name}` is not installed" if error.name else str(error)


def _place(service: Service) -> str:
    module, _, name = (service.class_ or "").rpartition(".")
    return f"{module}:{name}"


def _any_class(service: Service, told: dict[str, Any]) -> Any:  # noqa: ANN401
    made = load(_place(service))
    options = {name: from_environment(value) for name, value in service.options.items()}
    if settings := told | service.settings:
        options["settings"] = filled_settings(made, settings)
    return made(**options)
