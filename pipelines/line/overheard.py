"""The sound of the other leg, some time after it arrived."""

import numpy as np

from pipelines.line.effect import Samples


class Overheard:
    """A queue with a delay. Both legs are counted from the start of the call.

    What is taken before it was put is silence, and is dropped when it comes.
    """

    def __init__(self, delay_samples: int) -> None:
        self._queue = np.zeros(delay_samples, np.float32)
        self._owed = 0

    def put(self, frame: Samples) -> None:
        """The next samples that arrived."""
        late = min(self._owed, len(frame))
        self._owed -= late
        self._queue = np.concatenate((self._queue, frame[late:]))

    def take(self, n_samples: int) -> Samples:
        """The next samples, delayed."""
        out = self._queue[:n_samples]
        self._queue = self._queue[n_samples:]
        missing = n_samples - len(out)
        self._owed += missing
        return np.concatenate((out, np.zeros(missing, np.float32))) if missing else out
