"""A call's way out: a gateway, or a cassette, in the place of each vendor that it is to reach."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from personas.base import ServiceKind
from personas.plan import CallPlan
from personas.schema import Service
from pipelines.metered import MeteredLoop
from pipelines.outside.exchange import Exchange
from pipelines.outside.outlet import Outlet
from pipelines.outside.place import contexts_of, gateway_host, has_gateway, is_guarded, upstream_of
from pipelines.outside.player import Player
from pipelines.outside.relay import gateway_app
from pipelines.outside.replay import replay_app
from pipelines.outside.tape import read_tape, write_tape
from pipelines.scribe import Scribe
from pipelines.services.registry import ServiceFault, is_played, vendor_of
from pipelines.services.wiring import Wiring


@dataclass
class WayOut:
    """What one call asks of the world.

    Raises:
        ServiceFault: a cassette is to be played back, and it has not this call.
    """

    plan: CallPlan
    scribe: Scribe
    _kept: list[tuple[float, Exchange]] = field(default_factory=list)
    _player: Player | None = None
    _owed_s: float | None = None
    late_ms: float = 0.0
    """By how much an answer may have been noticed late, at most."""

    def __post_init__(self) -> None:
        cassette = self.plan.cassette
        if cassette is not None and cassette.use == "replay":
            self._player = Player(read_tape(Path(cassette.folder), self.plan))

    def hosts(self, wiring: Wiring) -> dict[str, web.Application]:
        """The gateways of one side by host; what is played by emulators has none."""
        if not is_guarded(self.plan):
            return {}
        return {
            gateway_host(kind, wiring.side): self._app(wiring, kind, service)
            for kind, service in wiring.services.used.items()
            if self._is_outside(kind, service)
        }

    def _is_outside(self, kind: ServiceKind, service: Service) -> bool:
        vendor = vendor_of(kind, service)
        return has_gateway(service, vendor) and not is_played(kind, vendor, self.plan.emulators)

    def _app(self, wiring: Wiring, kind: ServiceKind, service: Service) -> web.Application:
        vendor = vendor_of(kind, service)
        contexts = contexts_of(vendor)
        if self._player is not None:
            return replay_app(self._player, side=wiring.side, kind=kind, contexts=contexts)
        keep = self._keep if self.plan.cassette is not None else None
        return gateway_app(Outlet(wiring.side, kind, upstream_of(service, vendor), keep, contexts))

    def _keep(self, started_s: float, exchange: Exchange) -> None:
        self._kept.append((started_s, exchange))

    def costs(self) -> dict[str, float]:
        """What the world made the call wait for, on the metered clock: `owed_s`."""
        return {} if self._owed_s is None else {"owed_s": round(self._owed_s, 3)}

    def close(self) -> None:
        """Writes what is to be kept; sees to it that no answer was missed unnoticed."""
        loop = asyncio.get_running_loop()
        if isinstance(loop, MeteredLoop):
            self._owed_s, self.late_ms = loop.owed_s, 1000 * loop.worst_late_s
        if self._player is not None and not self.scribe.troubles:
            self.scribe.faults.extend(self._player.missed)
        cassette = self.plan.cassette
        if cassette is None or cassette.use != "record":
            return
        met = [exchange for _, exchange in sorted(self._kept, key=lambda kept: kept[0])]
        try:
            write_tape(Path(cassette.folder), self.plan, met)
        except OSError as error:
            reason = error.strerror or str(error)
            raise ServiceFault(f"the cassette `{cassette.folder}`: {reason}") from error
