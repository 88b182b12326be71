"""What becomes of each packet on its way, as iterators without end: one value per packet."""

from collections.abc import Iterator
from itertools import count, repeat

from pipelines.line.effect import PACKET_MS

Flags = Iterator[bool]


def either(*flags: Flags) -> Flags:
    """Whether any of them says so. All are asked for every packet, so none shifts another."""
    return (any(answers) for answers in zip(*flags, strict=True))


def never() -> Flags:
    """For no packet."""
    return repeat(False)


def from_then_on(start_s: float | None) -> Flags:
    """For every packet that begins at or after a second of the call. None: for none."""
    if start_s is None:
        return never()
    first = start_s * 1000 / PACKET_MS
    return (n >= first for n in count())


class Fates:
    """Says packet by packet whether the receiver plays it, and keeps count.

    Args:
        lost: For each packet, whether the network loses it.
        late: For each packet, whether it comes too late for the receiver's buffer.
    """

    def __init__(self, lost: Flags, late: Flags) -> None:
        self._lost, self._late = lost, late
        self._n_packets = self._n_gone = self._n_late = 0

    def next_is_gone(self) -> bool:
        """Whether the next packet is not played."""
        lost, late = next(self._lost), next(self._late)
        self._n_packets += 1
        self._n_gone += lost or late
        self._n_late += late and not lost
        return lost or late

    def describe(self) -> dict[str, float]:
        """Packets begun, those not played, and of these the ones that came, but late."""
        return {
            "n_packets": self._n_packets,
            "lost_packets": self._n_gone,
            "late_packets": self._n_late,
        }
