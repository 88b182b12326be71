"""Vendors that are played by emulators inside a call, and how fast they answer there."""

from typing import Literal

from pydantic import Field

from personas.base import Closed
from personas.vendor_faults import VendorFault

Emulated = Literal["openai", "deepgram", "cartesia"]
"""Vendors that have an emulator."""


class Emulation(Closed):
    """How an emulated vendor behaves."""

    latency_ms: float = Field(default=350.0, ge=0, le=60000)
    """Median time from a request to the first token of a language model."""
    stt_latency_ms: float = Field(default=300.0, ge=0, le=60000)
    """Median time from a stretch of speech to its transcript."""
    tts_latency_ms: float = Field(default=250.0, ge=0, le=60000)
    """Median time from a sentence to its first sound."""
    realtime_latency_ms: float = Field(default=500.0, ge=0, le=60000)
    """Median time from the end of a turn to the first sound of a speech-to-speech model."""
    latency_spread: float = Field(default=0.2, ge=0, le=2)
    """Standard deviation of each latency's logarithm; 0.2 is some 20 %."""
    token_ms: float = Field(default=0.0, ge=0, le=1000)
    """From one token to the next."""
    requests_per_minute: int | None = Field(default=None, ge=1, le=1_000_000)
    """More than so many requests of one service, or connections of a websocket, within a minute
    get a 429 that says when to ask again. Counted for each side of a call. None: no limit."""
    concurrent: int | None = Field(default=None, ge=1, le=10_000)
    """More than so many of them at the same time get a 429. None: no limit."""
    faults: tuple[VendorFault, ...] = ()
    """What goes wrong there."""
    survive_faults: bool = False
    """Whether the agent is meant to survive that: its call is then judged as any other. Else what
    went wrong makes the call an error of the vendor's, which says nothing of the agent."""


Emulators = dict[Emulated, Emulation]
