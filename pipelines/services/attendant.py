"""Who watches over one service of a vendor, and notes what it fails to do: once, with its cause."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from personas.base import ServiceKind
from personas.patience import Patience
from pipelines.record import Trouble
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring

SAME_MS = 1000.0
"""What is told again so soon after is the same failure, as Pipecat passes it on."""
_SHOWN_CHARS = 300
_OF_PROCESS = re.compile(
    r"#\d+| exception \([^()]*:\d+\)| ?\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
)
"""Numbers of objects, places in code, names drawn at random."""


@dataclass
class Attendant:
    """Of one service of one side."""

    wiring: Wiring
    kind: ServiceKind
    vendor: str
    request: str = ""
    """What was asked last."""
    names: set[str] = field(default_factory=set)
    """What Pipecat calls the service in its log."""
    module: str = "?"
    """Where the service's class is."""
    rng: np.random.Generator = field(init=False)
    """For the waits between requests."""
    _lost_at: int | None = None
    _waits_s: list[float] = field(default_factory=list)
    """What was waited in vain by those who then asked anew, since the last answer."""

    def __post_init__(self) -> None:
        self.rng = self.wiring.plan.rng(f"{self.wiring.side}.{self.kind}.backoff")

    @property
    def patience(self) -> Patience:
        """How long and how often the vendor is asked."""
        return self.wiring.plan.vendors.get(self.vendor, Patience())

    @property
    def is_over(self) -> bool:
        """Whether the call has ended, and services are being stopped."""
        return self.wiring.scribe.is_over

    def watch(self, service: Any) -> None:  # noqa: ANN401 -- any Pipecat service
        """Hears of every error that the service reports."""
        self.names.add(service.name)
        self.module = type(service).__module__
        self.request = _websocket_of(service)
        service.add_event_handler("on_error", self.on_error)

    async def on_error(self, _service: object, frame: Any) -> None:  # noqa: ANN401 -- an ErrorFrame
        """Notes an error that was reported."""
        self.hear(str(frame.error), status=status_in(frame.exception))

    def hear(self, words: str, *, status: int | None = None) -> None:
        """Notes what is said of a failure, unless it was noted, or the service is being stopped."""
        if not self.is_over and not self._has_just_lost():
            self.lost(words, status=status)

    def lost(self, what: str, *, status: int | None = None) -> None:
        """An answer will not come."""
        self._lost_at = self.wiring.scribe.telephone.now()
        self._note(what, status=status)

    def late(self, what: str, *, delay_ms: float, status: int | None = None) -> None:
        """An answer came after all."""
        self._note(what, status=status, delay_ms=round(delay_ms, 1), overcome=True)

    def queued(self, waited_s: float) -> None:
        """One waited for others of ours, which is none of the vendor's doing."""
        scribe, waited_ms = self.wiring.scribe, round(1000 * waited_s, 1)
        scribe.queued_ms = max(scribe.queued_ms, waited_ms)
        scribe.event(self.wiring.side, "queued", f"{self.kind}: {self.vendor}: {waited_ms:g} ms")

    def answered(self) -> None:
        """An answer came."""
        self._waits_s.clear()

    def abandoned(self, waited_s: float) -> None:
        """Nobody waits any more for an answer; a failure once patience with one would have ended.

        Who is spoken to while waiting asks anew, so that no request of many may last that long.
        """
        self._waits_s.append(waited_s)
        if sum(self._waits_s) >= self.patience.answer_s:
            n, in_all_s = len(self._waits_s), sum(self._waits_s)
            self.lost(f"no whole answer in {in_all_s:.1f} s of waiting ({n} requests)")
            self._waits_s.clear()

    def _note(self, what: str, **more: Any) -> None:  # noqa: ANN401 -- fields of `Trouble`
        from pipecat.utils.security.redaction import redact_secrets  # checks import this module

        scribe = self.wiring.scribe
        said = _OF_PROCESS.sub("", " ".join(what.split()))
        trouble = Trouble(
            side=self.wiring.side,
            kind=self.kind,
            vendor=self.vendor,
            request=self.request,
            what=redact_secrets(said)[:_SHOWN_CHARS],
            at=scribe.telephone.now(),
            **more,
        )
        scribe.troubles.append(trouble)
        scribe.event(self.wiring.side, "vendor_trouble", trouble.sentence)

    def _has_just_lost(self) -> bool:
        telephone = self.wiring.scribe.telephone
        if self._lost_at is None:
            return False
        return telephone.now() - self._lost_at <= SAME_MS / 1000 * telephone.rate_hz


def attend(wiring: Wiring, kind: ServiceKind, vendor: str) -> Attendant:
    """The attendant of one of a side's services; the same for each who asks."""
    known = wiring.scribe.attendants
    place = (wiring.side, kind)
    if place not in known:
        known[place] = Attendant(wiring, kind, vendor)
    found: Attendant = known[place]
    return found


def _websocket_of(service: Any) -> str:  # noqa: ANN401 -- any Pipecat service
    """What names its websocket, if its URL is one."""
    urls = (getattr(service, name, None) for name in ("base_url", "_base_url", "_url"))
    found = (urlsplit(url) for url in urls if isinstance(url, str))
    return next((f"websocket {one.path}" for one in found if one.scheme in ("ws", "wss")), "")


def status_in(error: BaseException | None) -> int | None:
    """The status that an exception, or what caused it, has of HTTP or of a websocket's close."""
    for one in causes(error):
        closing, answer = getattr(one, "rcvd", None), getattr(one, "response", None)
        told = (getattr(one, "status_code", None), getattr(answer, "status_code", None))
        for status in (*told, getattr(closing, "code", None)):
            if isinstance(status, int):
                return status
    return None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception, what it was raised from, and so on."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def note_error(scribe: Scribe, message: str, *, module: str = "") -> None:
    """Notes what was logged as an error: of a vendor's service as trouble, else as a fault of ours.

    Without places in code and numbers of objects, which differ from process to process.

    Args:
        scribe: The call's.
        message: What was logged; most services say their name.
        module: Which module logged it; one that says no name is known by that, if no other service
            of the call is of the same module.
    """
    text = message.strip()
    mine = (one for one in _all(scribe) if any(name in text for name in one.names))
    of_module = [one for one in _all(scribe) if module.startswith(one.module)]
    alone = of_module[0] if len(of_module) == 1 else None
    attendant, words = next(mine, alone), _OF_PROCESS.sub("", text)
    if attendant is None:
        scribe.faults.append(words)
    else:
        attendant.hear(words)


def _all(scribe: Scribe) -> Iterable[Attendant]:
    return scribe.attendants.values()
