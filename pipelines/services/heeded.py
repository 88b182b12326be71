"""What of a vendor's `Patience` a service heeds: the rest would change nothing, and is refused."""

from personas.base import ServiceKind
from personas.patience import Patience
from personas.schema import Service
from pipelines.outside.place import OVER_HTTP
from pipelines.services.attended import vendor_asked
from pipelines.services.vendor import Vendor

SELF_WILLED: frozenset[tuple[ServiceKind, str]] = frozenset(
    {
        ("stt", "azure"),
        ("llm", "anthropic"),
        ("llm", "google"),
        ("tts", "azure"),
        ("tts", "groq"),
    }
)
"""Services whose SDKs ask again, and wait, as they see fit: nothing is laid over those."""
ALL = frozenset(Patience.model_fields)
_PER_CALL = frozenset({"connections"})
_PER_REQUEST = frozenset({"concurrent"})


def heeded(kind: ServiceKind, service: Service, vendor: Vendor | None) -> frozenset[str]:
    """The fields of its vendor's `Patience` by which a service is asked. Of a `class`, as it seems.

    Args:
        kind: Of the service.
        service: As YAML has it.
        vendor: Its row. None: it has none.
    """
    if service.class_ is not None:
        is_patient = (kind, vendor_asked(service, vendor)) not in SELF_WILLED
        return ALL - _PER_CALL if is_patient else frozenset()
    if vendor is None or vendor.address is None:
        return frozenset()
    place = (kind, vendor.name)
    held = _PER_CALL if place not in OVER_HTTP and vendor.address.argument else frozenset()
    if place in SELF_WILLED:
        return held
    return (ALL - _PER_CALL if place in OVER_HTTP else ALL - _PER_CALL - _PER_REQUEST) | held
