"""How a vendor's failures are met: how often one asks again, how long one waits."""

from pydantic import Field

from personas.base import Closed, Name, Rate


class Patience(Closed):
    """With one vendor. Each request that fails in passing is repeated after a growing wait."""

    retries: int = Field(default=5, ge=0, le=20)
    """How often a request is repeated after 408, 409, 429, 5xx or a broken connection."""
    backoff_ms: float = Field(default=500.0, ge=0, le=60_000)
    """What is waited before the first repetition; twice as long before each further one. Where the
    vendor says when to ask again, that is obeyed instead."""
    backoff_max_ms: float = Field(default=8000.0, ge=0, le=600_000)
    """The longest wait."""
    jitter: Rate = 0.25
    """By how much of itself a wait may be shorter, so that not all ask again at once."""
    answer_s: float = Field(default=15.0, gt=0, le=600)
    """How long one waits for an answer to begin, and for each further piece of it."""
    total_s: float = Field(default=25.0, gt=0, le=3600)
    """How long one waits in all, repetitions included, for an answer to begin."""
    concurrent: int | None = Field(default=None, ge=1, le=10_000)
    """Requests at once, over all calls of this machine. On the real clock and on the metered one.
    None: no limit."""
    connections: int | None = Field(default=None, ge=1, le=10_000)
    """Connections that last as long as a call, over all calls of the run: calls wait for their
    turn. On the real clock. None: no limit."""


Vendors = dict[Name, Patience]
"""Vendor to how it is treated. Of those that are not here, as `Patience` has it."""
