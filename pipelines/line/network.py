"""The network: the stream in packets of 20 ms, some of which do not arrive."""

from collections.abc import Iterator

import numpy as np

from pipelines.line.concealment import Concealment
from pipelines.line.effect import PACKET_MS, Effect, Samples, samples_of
from pipelines.line.fates import Fates, Flags


class Network(Effect):
    """Drops packets and has the gaps filled. Packets begin with the call, so they match its frames.

    Args:
        lost: For each packet, whether the network loses it.
        late: For each packet, whether it comes too late for the receiver's buffer.
        filling: What is played in the gaps.
        sample_rate_hz: Of the line.
    """

    def __init__(
        self,
        *,
        lost: Flags,
        late: Flags,
        filling: Concealment,
        sample_rate_hz: int,
    ) -> None:
        self._fates, self._filling = Fates(lost, late), filling
        self._packet = samples_of(PACKET_MS, sample_rate_hz)
        self._left = 0
        self._gone = False

    def process(self, frame: Samples) -> Samples:
        """`frame` as the receiver plays it, not delayed."""
        if not len(frame):
            return frame
        played, done = [], 0
        for n_samples, gone in self._runs(len(frame)):
            filling, piece = self._filling, frame[done : done + n_samples]
            played.append(filling.lost(n_samples) if gone else filling.arrived(piece))
            done += n_samples
        return np.concatenate(played)

    def _runs(self, n_samples: int) -> Iterator[tuple[int, bool]]:
        """The next samples in pieces that arrive, or do not: lengths, and whether they are gone."""
        run, gone = 0, self._gone
        while n_samples:
            if not self._left:
                self._next_packet()
            if run and self._gone != gone:
                yield run, gone
                run = 0
            n, gone = min(self._left, n_samples), self._gone
            run += n
            n_samples -= n
            self._left -= n
        yield run, gone

    def describe(self) -> dict[str, float]:
        """Packets begun, those not played, and of these the ones that came, but late."""
        return self._fates.describe()

    def _next_packet(self) -> None:
        self._gone = self._fates.next_is_gone()
        self._left = self._packet
