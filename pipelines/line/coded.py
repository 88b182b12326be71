"""A codec of packets with the network between its two ends: what is lost is never decoded."""

import numpy as np

from pipelines.line.codecs.coder import Coder, Rest
from pipelines.line.concealment import Concealment
from pipelines.line.effect import (
    FULL_SCALE,
    PACKET_MS,
    Effect,
    Pcm,
    Samples,
    nearest_steps,
    samples_of,
)
from pipelines.line.fates import Fates, Flags

_FULL_SCALE = np.float32(FULL_SCALE)


class Coded(Effect):
    """Encodes packet by packet, loses some, decodes the rest, and has the gaps filled.

    A packet leaves when its last sample is there, so the output lags by one packet and by what the
    codec looks ahead. A lossy codec's decoder keeps its state over a gap, as in the world: the
    packets after it sound different for a while.

    Where a codec comes to rest in digital silence (`Coder.rest`), both ends pause until
    there is sound again, and the receiver plays over and over what it made of the last packet.

    Args:
        coder: Both ends of the codec. Its rate is the rate of the samples.
        lost: For each packet, whether the network loses it.
        late: For each packet, whether it comes too late for the receiver's buffer.
        filling: What is played in the gaps. None: what the codec makes up.
    """

    def __init__(
        self, coder: Coder, *, lost: Flags, late: Flags, filling: Concealment | None
    ) -> None:
        self._coder, self._filling = coder, filling
        self._fates = Fates(lost, late)
        self._packet = samples_of(PACKET_MS, coder.sample_rate_hz)
        self._spoken = np.zeros(0, np.float32)
        self._heard = np.zeros(self._packet, np.float32)
        self._last = np.zeros(self._packet, np.float32)
        """The packet that was decoded last."""
        self._n_silent = self._n_rested = 0
        """Packets of digital silence in a row: those that were decoded, and those since."""
        self.delay_samples = self._packet + coder.delay_samples

    def process(self, frame: Samples) -> Samples:
        """`frame` as the receiver plays it; rounded to 16 bits and clipped for the encoder."""
        spoken = np.concatenate((self._spoken, frame)) if len(self._spoken) else frame
        n_whole = len(spoken) // self._packet * self._packet
        packets = _steps(spoken[:n_whole]).reshape(-1, self._packet)
        self._spoken = spoken[n_whole:].copy()
        carried = [self._carry(packet) for packet in packets]
        heard = np.concatenate((self._heard, *carried))
        self._heard = heard[len(frame) :]
        return heard[: len(frame)]

    def describe(self) -> dict[str, float]:
        """What became of the packets; see `fates.Fates`."""
        return self._fates.describe()

    def _carry(self, steps: Pcm) -> Samples:
        gone, silent, rest = (
            self._fates.next_is_gone(),
            not np.count_nonzero(steps),
            self._coder.rest,
        )
        if rest and silent and self._n_silent >= rest.after:
            return self._rest(gone=gone)
        if rest and not silent:
            self._wake(rest)
        packet = self._coder.encode(steps)
        if gone:
            return self._fill()
        self._n_silent += silent
        self._last = self._coder.decode(packet).astype(np.float32) / _FULL_SCALE
        return self._filling.arrived(self._last) if self._filling else self._last

    def _wake(self, rest: Rest) -> None:
        """Carries as much silence as brings both ends to where they would be without the rest."""
        silence = np.zeros(self._packet, np.int16)
        for _ in range(self._n_rested % rest.period):
            self._coder.decode(self._coder.encode(silence))
        self._n_silent = self._n_rested = 0

    def _rest(self, *, gone: bool) -> Samples:
        """Nothing is sent, so the codec misses nothing; another filling goes its own way."""
        self._n_rested += 1
        if not self._filling:
            return self._last
        return self._filling.lost(self._packet) if gone else self._filling.arrived(self._last)

    def _fill(self) -> Samples:
        if self._filling:
            return self._filling.lost(self._packet)
        return self._coder.conceal().astype(np.float32) / _FULL_SCALE


def _steps(samples: Samples) -> Pcm:
    """In 16 bits. Most of a call is digital silence, which is told in less time than rounded."""
    if not np.count_nonzero(samples):
        return np.zeros(len(samples), np.int16)
    return nearest_steps(samples * _FULL_SCALE)
