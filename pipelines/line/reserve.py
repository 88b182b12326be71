"""Doing several frames' work at once, within the delay that a leg has to spare."""

from collections.abc import Callable
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

_Sample = TypeVar("_Sample", np.float32, np.int16)
Work = Callable[[npt.NDArray[_Sample]], npt.NDArray[_Sample]]
LONGEST_BLOCK_MS = 200
"""No tick does more work than this at once, however long the delay."""


class Reserve(Generic[_Sample]):
    """A delay line that lets its input wait until its output is needed.

    What comes out is what would come out if every frame were worked on at once; but a delay of two
    frames lets three be worked on together, which takes little longer than one.

    Args:
        kind: Of the samples.
        work: A streaming function of samples. It gives as many as it is given.
        delay_samples: By how much the output lags the input, beside the work's own delay.
        longest: The input that may wait, in samples.
    """

    def __init__(
        self, kind: type[_Sample], work: Work[_Sample], *, delay_samples: int, longest: int
    ) -> None:
        self._work: Work[_Sample] = work
        self._longest = longest
        self._ready: npt.NDArray[_Sample] = np.zeros(delay_samples, kind)
        self._waiting: list[npt.NDArray[_Sample]] = []
        self._n_waiting = 0
        self._spares = bool(delay_samples)

    def swap(self, frame: npt.NDArray[_Sample]) -> npt.NDArray[_Sample]:
        """The next samples of the output for the next ones of the input, as many."""
        if not self._spares:
            return self._work(frame)
        n_samples = len(frame)
        self._waiting.append(frame.copy())
        self._n_waiting += n_samples
        if len(self._ready) < n_samples or self._n_waiting >= self._longest:
            self.work_off()
        out, self._ready = self._ready[:n_samples], self._ready[n_samples:]
        return out

    def work_off(self) -> None:
        """Works on what waits."""
        if self._waiting:
            worked_on = self._work(np.concatenate(self._waiting))
            self._ready = np.concatenate((self._ready, worked_on))
            self._waiting, self._n_waiting = [], 0
