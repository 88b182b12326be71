"""Which services there are, what each needs, and whether it is ready on this machine."""

import os

from personas.base import ServiceKind
from personas.schema import Closed
from pipelines.services.loading import is_installed
from pipelines.services.registry import EMULATED, KEYLESS, KINDS
from pipelines.services.vendor import Vendor
from pipelines.services.vendors import VENDORS

_KEYLESS = {
    "pocketsphinx": "PocketSphinx, with a vocabulary of what the peer may say",
    "scripted": "the side's playbook",
    "espeak": "espeak-ng, with a persona's voice, rate, pitch and accent",
}


class Ready(Closed):
    """One service, as it is here and now."""

    kind: ServiceKind
    name: str
    summary: str
    needs: tuple[str, ...] = ()
    """The extra of Pipecat's and the variables of the environment."""
    lacks: tuple[str, ...] = ()
    """The commands that bring what is missing. Empty: it is ready."""
    is_local: bool = True
    """Whether it runs in this process, and so in simulated time."""
    is_played: bool = False
    """Whether `emulators` in a suite can play it within a call, with no key."""
    vendor: str = ""
    model: str | None = None
    voice: str | None = None


def readiness() -> tuple[Ready, ...]:
    """Every service by name, kind after kind; no vendor is asked, and none of Pipecat imported."""
    return tuple(one for kind in KINDS for one in _of_kind(kind))


def _of_kind(kind: ServiceKind) -> list[Ready]:
    own = [Ready(kind=kind, name=name, summary=_KEYLESS[name]) for name in sorted(KEYLESS[kind])]
    rows = sorted((row for row in VENDORS.values() if row.kind == kind), key=lambda row: row.name)
    return own + [_ready(row) for row in rows]


def _ready(row: Vendor) -> Ready:
    return Ready(
        kind=row.kind,
        name=row.name,
        summary=row.summary,
        needs=_needs(row),
        lacks=_lacks(row),
        is_local=not row.is_remote,
        is_played=(row.kind, row.name) in EMULATED,
        vendor=row.vendor,
        model=row.model,
        voice=row.voice,
    )


def _needs(row: Vendor) -> tuple[str, ...]:
    extra = (f"pipecat-ai[{row.extra}]",) if row.extra else ()
    return (*extra, *variables_of(row))


def _lacks(row: Vendor) -> tuple[str, ...]:
    there = all(is_installed(module) for module in row.packages)
    unset = [name for name in variables_of(row) if not os.environ.get(name)]
    return (*(() if there else (row.install,)), *(f"export {name}=..." for name in unset))


def variables_of(row: Vendor) -> tuple[str, ...]:
    """The variables of the environment that a vendor's service is built from."""
    address = row.address.variable if row.address else None
    return tuple(name for name in (row.key, *row.needs.values(), address) if name is not None)
