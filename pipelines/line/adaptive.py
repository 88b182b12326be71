"""The adaptive jitter buffer: as long as the jitter of the last seconds asks for, and no longer.

After WebRTC's NetEq, which aims at a quantile of the packets' delays, and gets there by playing
speech a little faster or slower: whole periods of the voice are taken out or played twice, with a
crossfade, where the wave repeats itself or is quiet anyway. Here the quantile is taken over the
last two seconds, without NetEq's slow forgetting.
"""

import functools
from collections import deque
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import PACKET_MS, Effect, Samples, samples_of
from pipelines.line.fates import Flags
from pipelines.line.resampling import windows

QUANTILE = 0.97
"""Of the delays, that the buffer should hold; NetEq's default."""
QUANTILE_SIGMAS = 2.2526
"""Where that lies over the mean, in standard deviations of `jitter`'s gamma distribution."""
WINDOW_PACKETS = 100
EVERY_PACKETS = 10
"""How often it aims anew."""
SHORTEST_MS, LONGEST_MS = 2.5, 10
"""Periods that may be taken out or put in: voices from 100 to 400 Hz."""
LEAST_LIKENESS = 0.8
"""Correlation of a period with the next one, from which on the wave repeats itself."""
_QUIET = 0.3
"""Of the level of the last seconds: so quiet that nobody hears a repetition."""
_FORGETTING = 0.99
_AT_REST = (4 / 32768) ** 2
"""Less power than four steps of 16 bits: what codecs make of digital silence, of any period."""
_SILENT = 1e-12
"""Less energy than a hundredth of a step of 16 bits has."""
Wave = npt.NDArray[np.float64]


class Buffer:
    """How much later than the mean a packet may come. Starts where steady jitter would bring it."""

    def __init__(self, jitter_ms: float) -> None:
        self.length_ms = self.target_ms = QUANTILE_SIGMAS * jitter_ms
        self._seen: deque[float] = deque(maxlen=WINDOW_PACKETS)
        self._n_seen = 0

    def lateness(self, excess: Iterator[float]) -> Flags:
        """For each packet, whether it comes too late for the buffer as long as it then is."""
        for excess_ms in excess:
            self._see(excess_ms)
            yield excess_ms > self.length_ms

    def _see(self, excess_ms: float) -> None:
        self._seen.append(excess_ms)
        self._n_seen += 1
        if self._n_seen >= WINDOW_PACKETS and self._n_seen % EVERY_PACKETS == 0:
            self.target_ms = max(0.0, _quantile(self._seen))


class Adaptive(Effect):
    """Plays what a network brings through a buffer of changing length.

    Its `delay_samples` is what it begins with; how much it is off at present is in `describe`.

    Args:
        network: Takes packets from `buffer.lateness`, one for each 20 ms of its input.
        buffer: Decides how long the buffer should be.
        sample_rate_hz: Of the network.
    """

    def __init__(self, network: Effect, buffer: Buffer, *, sample_rate_hz: int) -> None:
        self._network, self._buffer, self._rate_hz = network, buffer, sample_rate_hz
        self._packet = samples_of(PACKET_MS, sample_rate_hz)
        held = self._packet + samples_of(buffer.length_ms, sample_rate_hz)
        self._coming = np.zeros(0, np.float32)
        self._ready = np.zeros(held, np.float32)
        self._power = 0.0
        self._n_stretched = 0
        self.delay_samples = network.delay_samples + held

    def process(self, frame: Samples) -> Samples:
        """`frame` as the receiver plays it, later by a changing time."""
        coming = np.concatenate((self._coming, frame)) if len(self._coming) else frame
        n_whole = len(coming) // self._packet * self._packet
        packets = coming[:n_whole].reshape(-1, self._packet)
        self._coming = coming[n_whole:].copy()
        ready = np.concatenate((self._ready, *map(self._play, packets)))
        self._ready = ready[len(frame) :]
        return ready[: len(frame)]

    def describe(self) -> dict[str, float]:
        """Also how long the buffer is now, and how many packets were played faster or slower."""
        mine = {"buffer_ms": self._buffer.length_ms, "stretched_packets": self._n_stretched}
        return self._network.describe() | mine

    def _play(self, packet: Samples) -> Samples:
        heard = self._network.process(packet)
        exact = heard.astype(np.float64)
        power = float(exact @ exact) / len(exact)
        self._power = _FORGETTING * self._power + (1 - _FORGETTING) * power
        missing_ms = self._buffer.target_ms - self._buffer.length_ms
        if abs(missing_ms) < SHORTEST_MS:
            return heard
        longest = samples_of(min(abs(missing_ms), LONGEST_MS), self._rate_hz)
        shortest = samples_of(SHORTEST_MS, self._rate_hz)
        silent = power < _AT_REST
        period, likeness = (longest, 1.0) if silent else _period(exact, shortest, longest)
        quiet = power < _QUIET**2 * self._power
        if not quiet and likeness < LEAST_LIKENESS:
            return heard
        played = _longer(heard, period) if missing_ms > 0 else _shorter(heard, period)
        self._buffer.length_ms += 1000 * (len(played) - len(heard)) / self._rate_hz
        self._n_stretched += 1
        return played


def _quantile(seen: Iterable[float]) -> float:
    """`QUANTILE` of at least two values, interpolated; a tenth of the time that numpy takes."""
    ordered = sorted(seen)
    below, share = divmod(QUANTILE * (len(ordered) - 1), 1)
    one, other = ordered[int(below)], ordered[int(below) + 1]
    return one + share * (other - one)


def _period(wave: Wave, shortest: int, longest: int) -> tuple[int, float]:
    """The lag after which the wave is most like itself, and how like: their correlation.

    A period of `lag` samples is compared with the next one. Silence is like itself: 1.
    """
    later = windows(wave[shortest:], longest - shortest + 1, longest)
    alike = np.einsum("ij,j,ij->i", later, wave[:longest], _up_to(shortest, longest))
    lags = np.arange(shortest, longest + 1)
    energy = np.concatenate(([0.0], np.cumsum(np.square(wave[: 2 * longest]))))
    product = np.sqrt(energy[lags] * (energy[2 * lags] - energy[lags]))
    likeness = np.divide(alike, product, out=np.ones(len(lags)), where=product > _SILENT)
    at = int(np.argmax(likeness))
    return shortest + at, float(likeness[at])


@functools.lru_cache(32)
def _up_to(shortest: int, longest: int) -> Wave:
    """For each lag, 1 for the samples of its first period, 0 for others; (n_lags, longest)."""
    first = np.arange(longest) < np.arange(shortest, longest + 1)[:, np.newaxis]
    return first.astype(np.float64)


def _shorter(wave: Samples, period: int) -> Samples:
    """The first period crossfaded into the second, which it replaces."""
    rise = _rise(period)
    joined = (1 - rise) * wave[:period] + rise * wave[period : 2 * period]
    return np.concatenate((joined, wave[2 * period :]))


def _longer(wave: Samples, period: int) -> Samples:
    """The first period, then the second crossfaded into the first, and on from the second."""
    rise = _rise(period)
    joined = (1 - rise) * wave[period : 2 * period] + rise * wave[:period]
    return np.concatenate((wave[:period], joined, wave[period:]))


def _rise(n_samples: int) -> Samples:
    return ((np.arange(n_samples) + 0.5) / n_samples).astype(np.float32)
