"""Which of an emulated vendor's faults happens to which request: each draws from its own stream."""

from dataclasses import dataclass

import numpy as np

from personas.base import ServiceKind
from personas.vendor_faults import VendorFault
from pipelines.services.attendant import Attendant, attend
from pipelines.services.wiring import Wiring

_ASKED: tuple[tuple[str, ServiceKind], ...] = (
    ("/chat/completions", "llm"),
    ("/messages", "llm"),
    ("/audio/transcriptions", "stt"),
    ("/audio/speech", "tts"),
    ("/realtime", "s2s"),
    ("/listen", "stt"),
    ("/stt", "stt"),
    ("/speak", "tts"),
    ("/tts", "tts"),
)
"""Part of a path to the service that it is of; the first that is found counts."""


def asked_of(path: str) -> ServiceKind | None:
    """The service that a path is of. None: of none that is known."""
    return next((asked for part, asked in _ASKED if part in path), None)


@dataclass
class _Due:
    fault: VendorFault
    rng: np.random.Generator
    n_seen: int = 0

    def next(self) -> bool:
        """Whether it happens to the next request that it could happen to."""
        self.n_seen += 1
        if self.fault.requests:
            return self.n_seen in self.fault.requests
        return bool(self.rng.random() < (1.0 if self.fault.rate is None else self.fault.rate))


class Mishaps:
    """The faults of one vendor on one side of a call, as they fall due."""

    def __init__(self, vendor: str, wiring: Wiring) -> None:
        self.vendor, self.wiring = vendor, wiring
        how = wiring.plan.emulators.get(vendor)  # type: ignore[call-overload]
        faults: tuple[VendorFault, ...] = how.faults if how is not None else ()
        self._due = [
            _Due(fault, wiring.plan.rng(f"{wiring.side}.emulated.{vendor}.fault.{number}"))
            for number, fault in enumerate(faults)
            if fault.side in (None, wiring.side)
        ]

    def __bool__(self) -> bool:
        """Whether anything can go wrong at all."""
        return bool(self._due)

    def of_connection(self) -> bool:
        """Whether the next connection is refused."""
        due = [one.fault for one in self._due if one.fault.fault == "refused" and one.next()]
        for fault in due[:1]:
            self.note(fault, "connection")
        return bool(due)

    def of_request(self, path: str) -> VendorFault | None:
        """What happens to the next request. None: nothing."""
        asked = asked_of(path)
        due = [
            one.fault
            for one in self._due
            if one.fault.fault != "refused" and one.fault.of in (None, asked) and one.next()
        ]
        return due[0] if due else None

    def late(self, fault: VendorFault, request: str, delay_ms: float) -> None:
        """Notes what a service cannot know: that its vendor takes so long on purpose."""
        attendant = self._attendant(request)
        attendant.late(_said(fault), delay_ms=delay_ms)

    def lost(self, fault: VendorFault, request: str) -> None:
        """Notes what a service cannot know: that what came is not what was asked for."""
        self._attendant(request).lost(_said(fault))

    def hang(self, fault: VendorFault, request: str) -> "Hanging":
        """Notes, in time, that a vendor has not gone on."""
        return Hanging(self._attendant(request), _said(fault))

    def _attendant(self, request: str) -> Attendant:
        attendant = attend(self.wiring, asked_of(request) or "llm", self.vendor)
        attendant.request = request
        return attendant

    def note(self, fault: VendorFault, what: str) -> None:
        """Tells whoever reads the call of what happens."""
        said = f"{self.vendor}, {what}: {fault.fault} at {fault.at}"
        self.wiring.scribe.event(self.wiring.side, "vendor_fault", said)


class Hanging:
    """A vendor that says no more. On the line's time, which ends with the call."""

    def __init__(self, attendant: Attendant, said: str) -> None:
        self._attendant, self._said = attendant, said
        self._telephone = attendant.wiring.scribe.telephone
        self._started_at, self._is_lost = self._telephone.now(), False

    @property
    def _waited_ms(self) -> float:
        return 1000 * (self._telephone.now() - self._started_at) / self._telephone.rate_hz

    def look(self) -> None:
        """A websocket's client does not know that it waits; it is told when patience would end."""
        answer_s = self._attendant.patience.answer_s
        if not self._is_lost and self._waited_ms >= 1000 * answer_s:
            self._is_lost = True
            self._attendant.lost(f"no answer within {answer_s:g} s ({self._said})")

    def end(self) -> None:
        """Nobody waits any more."""
        if not self._is_lost:
            self._attendant.late(self._said, delay_ms=self._waited_ms)


def _said(fault: VendorFault) -> str:
    return f"{fault.fault} at {fault.at}, as was asked"
