"""Packets that did not arrive, from what was sent and what was heard."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sparring.calibrate.measure import Sound

Flags = npt.NDArray[np.bool_]
"""One per packet, in order."""
STEP = 1 / 32768
"""One step of 16 bits; what differs by less arrived."""


def lost_packets(sent: Sound, heard: Sound, packet_samples: int) -> Flags:
    """For each packet, whether its second half was replaced by something else.

    Second half, because a receiver may crossfade the beginning of a packet that follows a gap.
    `sent` and `heard` are aligned, on a line that changes nothing else, and `sent` is never silent.
    """
    n_packets = len(sent) // packet_samples
    shape, half = (n_packets, packet_samples), packet_samples // 2
    n_samples = n_packets * packet_samples
    off = np.abs(heard[:n_samples] - sent[:n_samples]).reshape(shape)[:, half:]
    return np.asarray(off.max(axis=1) > 1.5 * STEP)


class Loss(NamedTuple):
    """How often, and how many at a time."""

    rate: float
    mean_burst: float | None
    """Packets per run of lost ones. None: nothing was lost."""


def loss(lost: Flags) -> Loss:
    """Share of packets lost, and mean length of the runs."""
    starts = np.count_nonzero(lost[1:] & ~lost[:-1]) + int(lost[0])
    return Loss(float(lost.mean()), int(lost.sum()) / starts if starts else None)


def silences_s(sound: Sound, rate_hz: int, *, at_least_s: float = 0.1) -> list[tuple[float, float]]:
    """Stretches of digital silence: where each begins and how long it lasts, in seconds."""
    silent = np.concatenate(([False], np.abs(sound) < STEP / 2, [False])).astype(int)
    edges = np.flatnonzero(np.diff(silent)) / rate_hz
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(float(at), float(end - at)) for at, end in pairs if end - at >= at_least_s]
