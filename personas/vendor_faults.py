"""Faults that an emulated vendor is to have: which, where in a request, and how often."""

from typing import Literal

from pydantic import Field, model_validator

from personas.base import Closed, Rate, ServiceKind, Side

VendorFaultKind = Literal[
    "rate_limited",
    "server_error",
    "unavailable",
    "slow",
    "hang",
    "cut",
    "malformed",
    "refused",
    "closed",
]
"""`rate_limited` is a 429, `server_error` a 500, `unavailable` a 503; within an answer they are
said in its own words, where it has words. `slow` goes on later, `hang` never. `cut` drops the
connection, `malformed` is no JSON, or breaks the protocol. `refused` is a connection that never
comes to be, `closed` a websocket's close with a code; where there is no websocket it is cut."""
Where = Literal["connect", "middle", "end"]
"""In place of an answer, after its first pieces, or in place of its last."""

SLOW_MS = 3000.0
CLOSE_CODE = 1011
"""An internal error, by RFC 6455."""

_OWN: dict[str, tuple[VendorFaultKind, ...]] = {
    "retry_after_s": ("rate_limited", "unavailable"),
    "slow_ms": ("slow",),
    "code": ("closed",),
}
"""Settings that belong to some faults only."""


class VendorFault(Closed):
    """One fault of an emulated vendor. Of several that are due, the first in the list happens."""

    fault: VendorFaultKind
    at: Where = "connect"
    rate: Rate | None = None
    """Of the requests, or of the connections of a websocket. None: all, or those in `requests`."""
    requests: tuple[int, ...] = ()
    """Which ones, counted from 1 on each side of the call."""
    of: ServiceKind | None = None
    """The service that is asked. None: each."""
    side: Side | None = None
    """Who asks. None: each."""
    retry_after_s: float | None = Field(default=None, ge=0, le=600)
    """What the vendor says of when to ask again. None: nothing."""
    slow_ms: float | None = Field(default=None, ge=0, le=600_000)
    """How much later it goes on. None: `SLOW_MS`."""
    code: int | None = Field(default=None, ge=1000, le=4999)
    """With which a websocket is closed; 1013 is "try again later". None: `CLOSE_CODE`."""

    @model_validator(mode="after")
    def _fits_together(self) -> "VendorFault":
        if self.fault == "refused" and (self.at != "connect" or self.of is not None):
            raise ValueError("`refused` happens at `connect` only, and is of no service by name")
        if any(number < 1 for number in self.requests):
            raise ValueError("`requests` are counted from 1")
        if self.requests and self.rate is not None:
            raise ValueError("`rate` and `requests` do not go together")
        for name, kinds in _OWN.items():
            if getattr(self, name) is not None and self.fault not in kinds:
                whose = " and ".join(f"`{kind}`" for kind in kinds)
                raise ValueError(f"`{name}` is of {whose} only, not of `{self.fault}`")
        return self
