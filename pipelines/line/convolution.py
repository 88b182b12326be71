"""Convolution with a long response, without delay.

The beginning of the response is applied sample by sample, the rest in blocks, uniformly partitioned
in the frequency domain: W. G. Gardner, "Efficient convolution without input-output delay", 1995, in
its simplest form, with one size of block.
"""

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import PACKET_MS, Effect, Samples, samples_of
from pipelines.line.fir import Fir, Response


class Convolution(Effect):
    """Convolution with `response`, which may be seconds long."""

    def __init__(self, response: Response, sample_rate_hz: int) -> None:
        block = samples_of(PACKET_MS, sample_rate_hz)
        self._head = Fir(response[:block])
        self._parts = _spectra(response[block:], block)
        self._spectra = np.zeros((2 * len(self._parts), block + 1), np.complex64)
        """Those of the last blocks, newest first from `_newest` on; twice so as not to wrap."""
        self._products = np.zeros_like(self._parts)
        self._newest = 0
        self._blocks = np.zeros(2 * block, np.float32)
        """The last whole block, and the one that is being filled."""
        self._rest = np.zeros(block, np.float32)
        """What the rest of the response makes of the past, for the block that is being filled."""
        self._filled = 0
        self._silent_for = 0
        """Blocks since the last sound."""

    def process(self, frame: Samples) -> Samples:
        """`frame` through the response."""
        out = self._head.process(frame)
        if not len(self._parts):
            return out
        block, done = len(self._rest), 0
        while done < len(frame):
            n = min(block - self._filled, len(frame) - done)
            out[done : done + n] += self._rest[self._filled : self._filled + n]
            at = block + self._filled
            self._blocks[at : at + n] = frame[done : done + n]
            self._filled += n
            done += n
            if self._filled == block:
                self._next_block()
        return out

    def _next_block(self) -> None:
        """Overlap-save: the second half of each product's transform is free of wrapping.

        After silence that is longer than the response, every spectrum is zero, and so is the rest.
        """
        n_parts, block = len(self._parts), len(self._rest)
        self._silent_for = 0 if self._blocks.any() else self._silent_for + 1
        self._filled = 0
        if self._silent_for > n_parts:
            self._rest = np.zeros(block, np.float32)
            return
        self._newest = (self._newest - 1) % n_parts
        spectrum = np.fft.rfft(self._blocks)
        self._spectra[self._newest] = self._spectra[self._newest + n_parts] = spectrum
        past = self._spectra[self._newest : self._newest + n_parts]
        np.multiply(past, self._parts, out=self._products)
        heard = np.fft.irfft(self._products.sum(axis=0), 2 * block)
        self._rest = heard[block:].astype(np.float32)
        self._blocks[:block] = self._blocks[block:]


def _spectra(response: Response, block: int) -> npt.NDArray[np.complex64]:
    """Transforms of the blocks of a response, each followed by as many zeros."""
    n_parts = -(-len(response) // block)
    parts = np.zeros((n_parts, 2 * block))
    parts[:, :block] = np.pad(response, (0, n_parts * block - len(response))).reshape(-1, block)
    return np.fft.rfft(parts).astype(np.complex64)
