"""Noise of a given spectrum that repeats without a seam."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from pipelines.line.effect import Samples

Spectrum = Callable[[npt.NDArray[np.floating]], npt.NDArray[np.floating]]
"""Frequencies in Hz to amplitudes, of any scale."""


def coloured(
    spectrum: Spectrum, *, sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> Samples:
    """Gaussian noise with period `n_samples` and RMS 1, without a constant part.

    The inverse Fourier transform of Gaussian coefficients repeats by its nature.
    """
    frequencies = np.fft.rfftfreq(n_samples, 1 / sample_rate_hz)
    drawn = rng.standard_normal((2, len(frequencies)))
    coefficients = (drawn[0] + 1j * drawn[1]) * spectrum(frequencies)
    coefficients[0] = 0
    noise = np.fft.irfft(coefficients, n_samples)
    return np.asarray(noise / np.sqrt(np.mean(np.square(noise))), np.float32)
