"""Puts an attendant beside each service of a vendor, and patience into those that have none."""

from typing import Any

from personas.base import ServiceKind
from personas.schema import Service
from pipelines.services.attendant import Attendant, attend
from pipelines.services.patient_sockets import dial_patiently
from pipelines.services.vendor import Vendor
from pipelines.services.wiring import Wiring

_PIPECATS = "pipecat.services."


def attended(made: Any, kind: ServiceKind, wiring: Wiring, vendor: Vendor | None) -> Any:  # noqa: ANN401
    """The same service, watched where it is a vendor's: what fails of our own is our fault."""
    name = vendor_asked(getattr(wiring.services, kind), vendor)
    if name is not None:
        attendant = attend(wiring, kind, name)
        attendant.watch(made)
        dial_patiently(made, attendant)
        _give_patience(made, attendant)
    return made


def vendor_asked(service: Service, vendor: Vendor | None) -> str | None:
    """Whom a service asks across a network, as `vendors` in a suite names it. None: nobody."""
    if service.class_ is not None:
        return service.class_.removeprefix(_PIPECATS).partition(".")[0]
    return vendor.vendor if vendor is not None and vendor.address is not None else None


def _give_patience(made: Any, attendant: Attendant) -> None:  # noqa: ANN401
    """To OpenAI's SDK and to aiohttp's client; Pipecat has no one argument for all."""
    import openai

    client = getattr(made, "_client", None)
    if hasattr(made, "_session"):
        from pipelines.services.patient_aiohttp import ask_patiently

        ask_patiently(made, attendant)
    if isinstance(client, openai.AsyncOpenAI):
        from pipelines.services.patient_http import PatientClient

        http = PatientClient(attendant)
        made._client = client.with_options(http_client=http, max_retries=0)  # noqa: SLF001
