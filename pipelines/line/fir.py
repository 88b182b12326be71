"""A filter given by its impulse response, without delay."""

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Effect, Samples

Response = npt.NDArray[np.float64]
"""What follows a click of 1 at sample 0, shape (n_samples,)."""


class Fir(Effect):
    """Convolution with a short response, sample by sample. For long ones there is `Convolution`."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self._past = np.zeros(len(response) - 1)
        self.memory_samples = len(self._past)

    def process(self, frame: Samples) -> Samples:
        """`frame` through the filter."""
        if not len(frame):
            return frame
        window = np.concatenate((self._past, frame.astype(np.float64)))
        self._past = window[len(frame) :]
        return np.convolve(window, self._response, "valid").astype(np.float32)
