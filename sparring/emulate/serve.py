"""Plays vendors until told to stop, and says where they are and how to reach them."""

import asyncio
import json
import signal
from collections.abc import Mapping, Sequence
from socket import socket
from typing import get_args
from urllib.parse import urlsplit

import typer

from personas.base import ServiceKind
from personas.emulation import Emulated, Emulation
from personas.faults import nearest
from personas.plan import CallPlan
from personas.schema import Closed
from pipelines import clock
from pipelines.emulators import emulators_for_all
from pipelines.emulators.serving import PortFault, listening, served
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.registry import EMULATED, KEYS
from pipelines.services.vendor import Vendor
from pipelines.services.vendors import VENDORS
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from sparring.faults import Exit, UsageFault, WorldFault
from sparring.order import Order, plan

PLAYED: tuple[Emulated, ...] = get_args(Emulated)
KEY = "emulated"
"""Any key does."""


_PREFERRED = ("deepgram", "cartesia", "openai")
"""Whose line comes first where several vendors have a kind of service."""


class Request(Closed):
    """What to play, where, and how."""

    vendors: tuple[str, ...] = ()
    """Empty: all."""
    agent: str | None = None
    version: str | None = None
    """Whose playbook answers and in whose voice. None: the default agent's."""
    host: str
    port: int
    how: Emulation
    as_json: bool = False


def play(request: Request) -> Exit:
    """Plays vendors until Ctrl-C or a termination, and says where.

    Raises:
        UsageFault: an unknown vendor.
        WorldFault: a port is in use.
    """
    asked = _plan(request)
    try:
        with listening(asked.emulators, host=request.host, port=request.port) as sockets:
            return clock.run(_serve(asked, sockets, request), simulated=False)
    except PortFault as fault:
        raise WorldFault(str(fault)) from None


def _plan(request: Request) -> CallPlan:
    """A call of the agent's, whose agent's side the emulators are behind."""
    versions = (request.version,) if request.version else ()
    order = Order(agent=request.agent, versions=versions, limit=1, clock="real")
    emulators = {_vendor(name): request.how for name in request.vendors or PLAYED}
    return plan(order).plans[0].model_copy(update={"emulators": emulators})


def _vendor(name: str) -> Emulated:
    known = next((vendor for vendor in PLAYED if vendor == name), None)
    if known is None:
        near = nearest(name, PLAYED)
        way = f"did you mean `{near}`?" if near else f"there are {', '.join(PLAYED)}"
        raise UsageFault(f"no emulator of `{name}`; {way}")
    return known


async def _serve(asked: CallPlan, sockets: Mapping[str, socket], request: Request) -> Exit:
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    scribe = Scribe(Telephone(asked.line.sample_rate_hz, {}, Stopwatch()))
    wiring = Wiring(asked, "agent", scribe, Stopwatch(), FloorTaker(asked))
    ports = {str(name): sockets[name].getsockname()[1] for name in asked.emulators}
    places = {name: f"{request.host}:{port}" for name, port in ports.items()}
    async with served(emulators_for_all(wiring), sockets):
        typer.echo(json.dumps(_urls(places)) if request.as_json else _told(places))
        typer.echo("Ctrl-C stops it", err=True)
        await over.wait()
    return Exit.INTERRUPTED


def _urls(places: Mapping[str, str]) -> dict[str, str]:
    return {vendor: f"http://{place}" for vendor, place in places.items()}


def _told(places: Mapping[str, str]) -> str:
    """Where each vendor is, and what to write where: YAML, and lines for a shell."""
    width = max(map(len, places)) + 2
    where = [f"{vendor:<{width}}{url}" for vendor, url in _urls(places).items()]
    return "\n".join([*where, "", *_yaml(places), "", *_exports(places)])


def _yaml(places: Mapping[str, str]) -> Sequence[str]:
    """A line for each kind of service; where several vendors have it, all but the first aside."""
    lines: dict[str, list[str]] = {}
    rows = [VENDORS[row] for row in sorted(EMULATED) if VENDORS[row].vendor in places]
    for row in sorted(rows, key=_place):
        of_kind = lines.setdefault(row.kind, [])
        mark = "# " if of_kind or row.kind == "s2s" else ""
        path = urlsplit(row.address.default).path if row.address else ""
        url = json.dumps(f"http://{places[row.vendor]}{path}")
        of_kind.append(f"  {mark}{row.kind}: {{service: {row.name}, base_url: {url}}}")
    return ["services:", *(line for of_kind in lines.values() for line in of_kind)]


def _place(row: Vendor) -> tuple[int, int]:
    """Where its line stands among the others."""
    return get_args(ServiceKind).index(row.kind), _PREFERRED.index(row.vendor)


def _exports(places: Mapping[str, str]) -> Sequence[str]:
    """What leads Sparring, and those of the vendors' clients that ask for it, there."""
    return [
        f"export {KEYS[vendor]}={KEY} {_variable(vendor, place)}"
        for vendor, place in places.items()
    ]


def _variable(vendor: str, place: str) -> str:
    addresses = (row.address for row in VENDORS.values() if row.vendor == vendor and row.address)
    address = next(one for one in addresses if one.elsewhere and not one.behind)
    return f"{address.elsewhere}=http://{place}{urlsplit(address.default).path}"
