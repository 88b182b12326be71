"""What a codec of packets is: an encoder and a decoder of one stream, with their states."""

from typing import NamedTuple, Protocol

import numpy as np

from pipelines.line.effect import PACKET_MS, Pcm

__all__ = ["Coder", "Pcm", "Rest"]


class Rest(NamedTuple):
    """What lets both ends pause in digital silence, and go on as if they had not."""

    after: int
    """Packets of digital silence that are carried first."""
    period: int = 1
    """Packets after which the states of both ends recur."""


class Coder(Protocol):
    """Encodes and decodes one stream in packets of 20 ms; one instance per leg and call."""

    sample_rate_hz: int
    delay_samples: int = 0
    """By how much decoded sound lags the sound encoded, beside the packet itself."""
    rest: Rest | None = None
    """When both ends may pause. None: never, for then what follows would sound otherwise."""

    def encode(self, pcm: Pcm) -> bytes:
        """20 ms of sound as a packet."""
        ...

    def decode(self, packet: bytes) -> Pcm:
        """A packet as 20 ms of sound."""
        ...

    def conceal(self) -> Pcm:
        """20 ms of what the decoder plays where a packet is missing.

        A codec without concealment of its own plays nothing.
        """
        return np.zeros(self.sample_rate_hz * PACKET_MS // 1000, np.int16)
