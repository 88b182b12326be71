"""A codec of packets with the network between its two ends: what is lost is never decoded."""

import numpy as np

from pipelines.line.codecs.coder import Coder
from pipelines.line.concealment import Concealment
from pipelines.line.effect import PACKET_MS, Effect, Samples, samples_of
from pipelines.line.fates import Fates, Flags

_FULL_SCALE = np.float32(32768)


class Coded(Effect):
    """Encodes packet by packet, loses some, decodes the rest, and has the gaps filled.

    A packet leaves when its last sample is there, so the output lags by one packet and by what the
    codec looks ahead. A lossy codec's decoder keeps its state over a gap, as in the world: the
    packets after it sound different for a while.

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
        self.delay_samples = self._packet + coder.delay_samples

    def process(self, frame: Samples) -> Samples:
        """`frame` as the receiver plays it; rounded to 16 bits and clipped for the encoder."""
        self._spoken = np.concatenate((self._spoken, frame))
        n_whole = len(self._spoken) // self._packet * self._packet
        packets = self._spoken[:n_whole].reshape(-1, self._packet)
        self._spoken = self._spoken[n_whole:]
        heard = np.concatenate((self._heard, *map(self._carry, packets)))
        self._heard = heard[len(frame) :]
        return heard[: len(frame)]

    def describe(self) -> dict[str, float]:
        """What became of the packets; see `fates.Fates`."""
        return self._fates.describe()

    def _carry(self, piece: Samples) -> Samples:
        steps = np.clip(np.rint(piece * _FULL_SCALE), -32768, 32767).astype(np.int16)
        packet = self._coder.encode(steps)
        if not self._fates.next_is_gone():
            decoded = self._coder.decode(packet).astype(np.float32) / _FULL_SCALE
            return self._filling.arrived(decoded) if self._filling else decoded
        if self._filling:
            return self._filling.lost(self._packet)
        return self._coder.conceal().astype(np.float32) / _FULL_SCALE
