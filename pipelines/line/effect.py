"""What an effect of the line is."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono samples, shape (n_samples,), full scale at [-1, 1]."""
Pcm = npt.NDArray[np.int16]
"""The same as whole steps of 16 bits."""
FULL_SCALE = 32768
Streams = Callable[[str], np.random.Generator]
"""Random numbers by the name of their use. Equal names start equal streams."""

PACKET_MS = 20
"""A packet of the network, and a frame of the line."""


class Effect(Protocol):
    """A streaming function of samples, with its state inside; one instance per leg and call.

    How a signal is cut into frames must not show in the output. Randomness comes from the
    generators that an instance was made with, and from nowhere else. `conformance.check_effect`
    checks both. Subclass it for the defaults.
    """

    delay_samples: int = 0
    """By how much the output lags the input."""
    memory_samples: int | None = None
    """After so many samples of digital silence it gives digital silence, and nothing in it changes:
    it need not be called until there is sound again. None: it may sound or count by itself."""

    def process(self, frame: Samples) -> Samples:
        """The next samples of the output, as many as came in. Does not write to `frame`."""
        ...

    def overhear(self, frame: Samples) -> None:  # noqa: ARG002 -- for those that care
        """The next samples that have arrived at the speaker's own ear.

        They come after the speaker's frame of the same time was processed.
        """
        return

    def describe(self) -> dict[str, float]:
        """What it realised so far, with units in the names. Counts grow with the call."""
        return {}


def samples_of(ms: float, sample_rate_hz: int) -> int:
    """Milliseconds as the nearest whole number of samples."""
    return round(ms * sample_rate_hz / 1000)


def amplitude(level_db: float) -> float:
    """Decibels as a factor of amplitude."""
    return float(10 ** (level_db / 20))


def nearest_steps(steps: npt.NDArray[np.floating]) -> Pcm:
    """Numbers of steps as whole ones, clipped. Halves go to the even step: no bias is added.

    Writes to what it is given.
    """
    np.rint(steps, out=steps)
    np.maximum(steps, steps.dtype.type(-FULL_SCALE), out=steps)
    np.minimum(steps, steps.dtype.type(FULL_SCALE - 1), out=steps)
    return steps.astype(np.int16)
