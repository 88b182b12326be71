"""A vendor's service from its row of the table and what YAML says of it."""

import os
from typing import Any
from urllib.parse import urlsplit

from personas.schema import Service
from pipelines.services.asked import filled_settings, settings_of
from pipelines.services.environment import filled_in, from_environment, key
from pipelines.services.loading import load
from pipelines.services.local import in_this_process
from pipelines.services.registry import is_played
from pipelines.services.vendor import Address, Vendor
from pipelines.services.wiring import Wiring

NO_KEY = "none"
"""What a server at a `base_url` is told where there is no key: SDKs want one."""
EMULATED_KEY = "emulated"


def make(wiring: Wiring, service: Service, vendor: Vendor) -> Any:  # noqa: ANN401
    """The service.

    Raises:
        ServiceFault: a key is missing, or an option or a setting is unknown.
        ImportError: its packages are not installed.
    """
    made = load(vendor.made)
    options = arguments(wiring, service, vendor)
    options["settings"] = filled_settings(made, _settings(wiring, service, vendor))
    if not vendor.is_remote:
        return in_this_process(made, wiring, vendor, options)
    if vendor.is_counted:
        return made(**options)
    from pipelines.services.counting import count_speech  # late: checks before a run import this

    return count_speech(made(**options))


def arguments(wiring: Wiring, service: Service, vendor: Vendor) -> dict[str, Any]:
    """All that the service is built with beside its settings.

    Raises:
        ServiceFault: a key is missing.
    """
    options = {name: from_environment(value) for name, value in service.options.items()}
    return vendor.options | connection(wiring, service, vendor) | options


def connection(wiring: Wiring, service: Service, vendor: Vendor) -> dict[str, Any]:
    """Where the vendor is and with which key: played within the call, or out in the world."""
    played = is_played(vendor.kind, vendor, wiring.plan.emulators)
    url = emulated_url(wiring, vendor) if played else url_of(service, vendor)
    api_key = EMULATED_KEY if played else _key(service, vendor)
    found = {"api_key": api_key} if api_key else {}
    if not played:
        found |= _needs(service, vendor)
    if url is not None and vendor.address is not None and vendor.address.argument is not None:
        argument = vendor.address.argument
        found[argument] = _place(vendor.address, url, api_key or NO_KEY)
        if argument == "client":
            found["api_key"] = api_key or NO_KEY
    return found


def emulated_url(wiring: Wiring, vendor: Vendor) -> str:
    """The base URL under which a vendor is played within the call."""
    assert vendor.address is not None  # noqa: S101 -- what is played is across a network
    path = urlsplit(vendor.address.default).path
    return f"http://{vendor.vendor}.{wiring.emulated_host}{path}"


def url_of(service: Service, vendor: Vendor) -> str | None:
    """The base URL that the user wants. None: the vendor's own.

    Raises:
        ServiceFault: a variable that it is taken from is not set.
    """
    if service.base_url is not None:
        return filled_in(service.base_url)
    address = vendor.address
    if address is None or address.argument in service.options:
        return None
    return address.stand_in if address.variable is None else key(address.variable)


def _key(service: Service, vendor: Vendor) -> str | None:
    if vendor.key is None or "api_key" in service.options:
        return None
    has_place = service.base_url is not None or "base_url" in service.options
    elsewhere = has_place or (vendor.address is not None and vendor.address.stand_in is not None)
    return os.environ.get(vendor.key, NO_KEY) if elsewhere else key(vendor.key)


def _needs(service: Service, vendor: Vendor) -> dict[str, str]:
    if service.base_url is not None:
        return {}
    wanted = {name: var for name, var in vendor.needs.items() if name not in service.options}
    return {name: key(variable) for name, variable in wanted.items()}


def _place(address: Address, url: str, api_key: str) -> Any:  # noqa: ANN401
    """The argument that says where the vendor is."""
    if address.form == "anthropic":
        return load("anthropic:AsyncAnthropic")(api_key=api_key, base_url=url)
    if address.form == "google":
        return load("google.genai.types:HttpOptions")(base_url=url)
    return address.spelled(url)


def _settings(wiring: Wiring, service: Service, vendor: Vendor) -> dict[str, Any]:
    """The fields of the service's `Settings`: ours, then the persona's voice, then the user's."""
    found: dict[str, Any] = {}
    if vendor.kind in ("llm", "s2s"):
        found["system_instruction"] = wiring.prompt
    if vendor.model is not None:
        found["model"] = vendor.model
    if "voice" in vendor.takes:
        found["voice"] = wiring.voice.ids.get(vendor.vendor, vendor.voice)
    found |= settings_of(service, vendor)
    if vendor.voice_is_model:
        found["model"] = found["voice"]
    if found.get("language") is not None:
        found["language"] = _language(found["language"])
    return found


def _language(code: str) -> Any:  # noqa: ANN401
    """Pipecat's word for a language, which services translate into their own; else the user's."""
    known = load("pipecat.transcriptions.language:Language")
    return next((one for one in known if one.value.lower() == code.lower()), code)


def check_connection(service: Service, vendor: Vendor) -> None:
    """Finds out whether all that the vendor is reached with is there, without reaching it.

    Raises:
        ServiceFault: a variable is not set.
    """
    for value in service.options.values():
        from_environment(value)
    _key(service, vendor)
    _needs(service, vendor)
    url_of(service, vendor)
