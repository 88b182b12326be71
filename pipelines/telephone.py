"""The telephone: two legs on one timeline counted in samples, a frame each way per tick."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from personas.base import Side
from pipelines.stopwatch import Stopwatch

TICK_MS = 20
"""Length of a frame on the line."""
LAG_LIMIT_MS = 60.0
"""A line on the real clock that falls further behind did not keep time."""

Pcm = npt.NDArray[np.int16]
Deliver = Callable[[bytes], Awaitable[None]]


class Chain(Protocol):
    """What a leg does to the sound, frame by frame."""

    @property
    def delay_samples(self) -> int:
        """From mouth to ear, a jitter buffer's share included."""
        ...

    def process_pcm(self, frame: Pcm) -> Pcm:
        """The frame as it arrives."""
        ...

    def overhear(self, frame: Pcm) -> None:
        """What has arrived at the speaker's own ear, for a telephone that lets it back in."""
        ...


class Track:
    """Samples on the timeline, silent where nothing was written. Grows by the second."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz = rate_hz
        self._samples = np.zeros(60 * rate_hz, np.int16)

    def write(self, samples: Pcm, at: int) -> None:
        """Puts samples at a position, over what was there."""
        end = at + len(samples)
        if end > len(self._samples):
            grown = np.zeros(end + 60 * self._rate_hz, np.int16)
            grown[: len(self._samples)] = self._samples
            self._samples = grown
        self._samples[at:end] = samples

    def read(self, start: int, end: int) -> Pcm:
        """The samples from start up to end; silence past what was written."""
        piece = self._samples[start:end]
        return np.pad(piece, (0, end - start - len(piece))) if len(piece) < end - start else piece


@dataclass
class Leg:
    """One direction: from a speaker's mouth to the listener's ear."""

    chain: Chain
    mouth: Track
    ear: Track
    deliver: Deliver | None = None
    """Takes each frame to the listener, once it listens."""
    spoken_until: int = 0
    """One past the last sample the mouth has been given."""


@dataclass
class Telephone:
    """Both legs. `legs[side]` carries what that side says."""

    rate_hz: int
    chains: dict[Side, Chain]
    stopwatch: Stopwatch
    ahead: int = 0
    """Samples that a mouth is given before they are due; what a loop on the real clock needs."""
    n_samples: int = 0
    """Where the line is: frames up to here were carried."""
    worst_lag_ms: float = 0.0
    legs: dict[Side, Leg] = field(init=False)
    _start_s: float = field(init=False, default=0.0)
    _connected: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self.legs = {
            side: Leg(chain, Track(self.rate_hz), Track(self.rate_hz))
            for side, chain in self.chains.items()
        }

    @property
    def frame(self) -> int:
        """Samples in a frame."""
        return self.rate_hz * TICK_MS // 1000

    def now(self) -> int:
        """The present as a sample on the line. 0 until it is connected."""
        if not self._connected:
            return 0
        elapsed_s = asyncio.get_running_loop().time() - self._start_s
        return max(0, round(elapsed_s * self.rate_hz))

    def speak(self, side: Side, pcm: bytes, at: int) -> int:
        """Puts speech into a mouth, at `at` or, as what was carried cannot be changed, after it.

        Returns:
            Where it went, as a sample on the line.
        """
        leg = self.legs[side]
        at = max(at, self.n_samples)
        samples = np.frombuffer(pcm, np.int16)
        leg.mouth.write(samples, at)
        leg.spoken_until = max(leg.spoken_until, at + len(samples))
        return at

    def silent_for(self) -> int:
        """Samples since either mouth was last given speech."""
        return self.n_samples - min(
            self.n_samples, max(leg.spoken_until for leg in self.legs.values())
        )

    async def carry(self, until: Callable[[], bool]) -> None:
        """Connects the line and carries a frame each way per tick, until told to stop."""
        loop = asyncio.get_running_loop()
        self._start_s, self._connected = loop.time(), True
        while not until():
            due_s = self._start_s + (self.n_samples + self.frame) / self.rate_hz
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            self.worst_lag_ms = max(self.worst_lag_ms, 1000 * (loop.time() - due_s))
            for frame, deliver in self._tick():
                if deliver is not None:
                    await deliver(frame)

    def _tick(self) -> list[tuple[bytes, Deliver | None]]:
        start, end = self.n_samples, self.n_samples + self.frame
        started = self.stopwatch.start()
        for leg in self.legs.values():
            leg.ear.write(leg.chain.process_pcm(leg.mouth.read(start, end)), start)
        self._overhear(start, end)
        self.stopwatch.stop("line", started)
        self.n_samples = end
        return [(leg.ear.read(start, end).tobytes(), leg.deliver) for leg in self.legs.values()]

    def _overhear(self, start: int, end: int) -> None:
        """Each side's telephone plays what has arrived, next to its own microphone."""
        agent, customer = self.legs["agent"], self.legs["customer"]
        agent.chain.overhear(customer.ear.read(start, end))
        customer.chain.overhear(agent.ear.read(start, end))

    def drain(self, n_samples: int) -> None:
        """Carries what is still on its way after the call has ended; nobody listens."""
        for _ in range(-(-n_samples // self.frame)):
            self._tick()
