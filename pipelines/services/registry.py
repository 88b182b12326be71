"""The one registry: a service's name in YAML to what builds it, imported when asked for.

To add a service, add a line to SERVICES and a function of `Wiring` and options that builds it.
"""

import importlib
import os
from collections.abc import Callable, Collection
from typing import Any, Literal

from personas.schema import Clock, Service, Services
from pipelines.services.wiring import Wiring

Kind = Literal["stt", "llm", "tts", "s2s"]

SERVICES: dict[Kind, dict[str, str]] = {
    "stt": {
        "pocketsphinx": "pipelines.services.keyless:pocketsphinx",
        "deepgram": "pipelines.services.vendors:deepgram_stt",
        "openai": "pipelines.services.vendors:openai_stt",
    },
    "llm": {
        "scripted": "pipelines.services.keyless:scripted",
        "openai": "pipelines.services.vendors:openai_llm",
    },
    "tts": {
        "espeak": "pipelines.services.keyless:espeak",
        "cartesia": "pipelines.services.vendors:cartesia_tts",
        "openai": "pipelines.services.vendors:openai_tts",
    },
    "s2s": {
        "openai_realtime": "pipelines.services.speech_to_speech:openai_realtime",
        "google_live": "pipelines.services.speech_to_speech:google_live",
    },
}
"""Kind, name, and `module:function` of what builds it."""


KEYS = {
    "deepgram": "DEEPGRAM_API_KEY",
    "openai": "OPENAI_API_KEY",
    "cartesia": "CARTESIA_API_KEY",
    "google": "GOOGLE_API_KEY",
}
"""Vendor to the variable of the environment that holds the user's key."""

VENDORS = {"openai_realtime": "openai", "google_live": "google"}
"""Services that are not called as their vendor is."""

EMULATED: frozenset[tuple[Kind, str]] = frozenset(
    {("llm", "openai"), ("stt", "openai"), ("tts", "openai"), ("s2s", "openai_realtime")}
)
"""What a suite's `emulators` can play within a call."""


class ServiceFault(Exception):  # noqa: N818 -- the field says fault of what a user can mend
    """A service that cannot be built as asked; the message names the way on."""


def build(kind: Kind, wiring: Wiring) -> Any:  # noqa: ANN401 -- any Pipecat service
    """The service of one kind for one side of one call.

    Raises:
        ServiceFault: no such service, a missing package or key, or options that it does not take.
    """
    service: Service = getattr(wiring.services, kind)
    place = f"{wiring.side}'s {kind}"
    try:
        if service.class_ is not None:
            told = {"system_instruction": wiring.prompt} if kind == "llm" else {}
            return _any_class(service, told)
        return _builder(kind, service.service or "")(wiring, service)
    except ImportError as error:
        raise ServiceFault(f"{place}: `{error.name}` is not installed") from error
    except TypeError as error:
        raise ServiceFault(f"{place}: {error}") from error


def check(services: Services, *, place: str, clock: Clock, emulators: Collection[str] = ()) -> None:
    """Finds out before any call what would keep every call from being placed.

    Args:
        services: Those of one side.
        place: Whose they are, for the message.
        clock: What the calls are to run on.
        emulators: Vendors that are played within the call.

    Raises:
        ServiceFault: no such service, no key in the environment, or a vendor on simulated time.
    """
    kinds: tuple[Kind, ...] = ("s2s",) if services.s2s else ("stt", "llm", "tts")
    for kind in kinds:
        service: Service = getattr(services, kind)
        name = service.service or ""
        vendor = VENDORS.get(name, name)
        played = (kind, name) in EMULATED and vendor in emulators
        if (
            service.latency is not None
            and (service.class_ is not None or vendor in KEYS)
            and not played
        ):
            raise ServiceFault(
                f"{place}: services.{kind}.latency: only what is simulated takes as long as it is "
                "told; hint: leave it out, or name the vendor under `emulators` in the suite"
            )
        if service.class_ is not None:
            continue
        try:
            _known(kind, name)
            if vendor in KEYS and not played:
                key(KEYS[vendor])
        except ServiceFault as fault:
            raise ServiceFault(f"{place}: services.{kind}: {fault}") from None
        if vendor in KEYS and not played and clock == "simulated":
            reason = f"`{name}` is across a network and needs real time"
            other = f", or `emulators: {{{vendor}: {{}}}}` in the suite"
            way = "--clock real" + (other if (kind, name) in EMULATED else "")
            raise ServiceFault(f"{place}: services.{kind}: {reason}; hint: {way}")


def _known(kind: Kind, name: str) -> str:
    if name not in SERVICES[kind]:
        there = ", ".join(sorted(SERVICES[kind]))
        raise ServiceFault(f"no {kind} service `{name}`; there are {there}")
    return SERVICES[kind][name]


def _builder(kind: Kind, name: str) -> Callable[[Wiring, Service], Any]:
    return _load(_known(kind, name))  # type: ignore[no-any-return]


def _any_class(service: Service, told: dict[str, Any]) -> Any:  # noqa: ANN401
    module, _, name = (service.class_ or "").rpartition(".")
    made = _load(f"{module}:{name}")
    options = {key: _from_environment(value) for key, value in service.options.items()}
    if settings := told | service.settings:
        options["settings"] = made.Settings.from_mapping(settings)
    return made(**options)


def _load(place: str) -> Any:  # noqa: ANN401
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except (AttributeError, ValueError) as error:
        raise ServiceFault(f"there is no `{name}` in `{module}`") from error


def _from_environment(value: Any) -> Any:  # noqa: ANN401
    """`$NAME` stands for an environment variable: keys are never written into files."""
    if isinstance(value, str) and value.startswith("$"):
        return key(value[1:])
    return value


def key(name: str) -> str:
    """A vendor's key from the environment.

    Raises:
        ServiceFault: it is not set.
    """
    value = os.environ.get(name, "")
    if not value:
        raise ServiceFault(f"`{name}` is not set; hint: export {name}=...")
    return value
