"""Speech of an agent whose words are not known, found by its level in what the line played."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.foreign.playout import Cleared, Piece
from pipelines.scribe import Speech
from pipelines.telephone import Telephone

FRAME_MS = 10
LEAST_DBFS = -50.0
BELOW_PEAK_DB = 35.0
"""A voiced frame is at most so much quieter than the agent's loudest."""
MERGE_MS = 300
"""A shorter silence lies within one stretch of speech."""
SHORTEST_MS = 60
"""A shorter sound is a click."""
CLEARED_WITHIN_MS = 500
"""An agent that stops speaking clears what was sent within this time of its last sound."""


def unattributed(
    pieces: Sequence[Piece], clears: Sequence[Cleared], telephone: Telephone
) -> list[Speech]:
    """The stretches of speech in pieces of sound, with no words.

    Args:
        pieces: Whatever was played that nobody accounts for, in order.
        clears: When the agent took back what it had sent: what it said then was cut off.
        telephone: Whose line it was played on.
    """
    if not pieces:
        return []
    sound = np.zeros(pieces[-1].at + pieces[-1].n_samples, np.int16)
    mouth = telephone.legs["agent"].mouth
    for piece in pieces:
        end = piece.at + piece.n_samples
        sound[piece.at : end] = mouth.read(piece.at, end)
    return [
        _speech(span, clears, telephone.rate_hz) for span in spans(sound, rate_hz=telephone.rate_hz)
    ]


def spans(sound: npt.NDArray[np.int16], *, rate_hz: int) -> Iterator[tuple[int, int]]:
    """Where there is speech in sound without noise, as first sample and one past the last."""
    size = rate_hz * FRAME_MS // 1000
    framed = sound[: len(sound) // size * size].reshape(-1, size).astype(np.float64)
    level_db = 20 * np.log10(np.sqrt((framed**2).mean(axis=1)) / 32768 + 1e-9)
    least = max(LEAST_DBFS, float(level_db.max(initial=-200.0)) - BELOW_PEAK_DB)
    voiced = np.flatnonzero(level_db >= least)
    for run in np.split(voiced, np.flatnonzero(np.diff(voiced) > MERGE_MS // FRAME_MS) + 1):
        if len(run) and (run[-1] + 1 - run[0]) * FRAME_MS >= SHORTEST_MS:
            yield int(run[0]) * size, (int(run[-1]) + 1) * size


def _speech(span: tuple[int, int], clears: Sequence[Cleared], rate_hz: int) -> Speech:
    start, end = span
    late = end + CLEARED_WITHIN_MS * rate_hz // 1000
    cut = any(start < one.at < late for one in clears)
    n_samples = end - start
    return Speech("agent", n_synthesised=n_samples * (2 if cut else 1), n_written=n_samples,
                  start=start, end=end)  # fmt: skip
