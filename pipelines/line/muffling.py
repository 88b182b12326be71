"""A voice through a scarf, a hand or a mask, or turned away: its upper part is lost.

A Butterworth low-pass of second order (-3 dB at the cut, then 12 dB per octave), digital by the
bilinear transform as in R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filters" with
Q = 1 / sqrt(2). Its impulse response is cut where the rest is below -100 dB of its energy.
"""

import math

import numpy as np

from pipelines.line.fir import Response

_NEGLIGIBLE = 1e-10


def muffling(cut_hz: float, sample_rate_hz: int) -> Response:
    """The impulse response of a low-pass that is -3 dB at `cut_hz`."""
    b, a = _biquad(cut_hz, sample_rate_hz)
    response = np.zeros(sample_rate_hz // 10)
    for n in range(len(response)):
        feed = b[n] if n < len(b) else 0.0
        back = sum(a[k] * response[n - k] for k in (1, 2) if n >= k)
        response[n] = feed - back
    left = np.cumsum(np.square(response[::-1]))[::-1]
    return response[: int(np.argmax(left < _NEGLIGIBLE * left[0]))]


def _biquad(
    cut_hz: float, sample_rate_hz: int
) -> tuple[tuple[float, ...], tuple[float, float, float]]:
    """Coefficients of input and output, both over the output's first."""
    w0 = 2 * math.pi * cut_hz / sample_rate_hz
    alpha = math.sin(w0) / math.sqrt(2)
    low = (1 - math.cos(w0)) / 2
    a0 = 1 + alpha
    return (low / a0, 2 * low / a0, low / a0), (1.0, -2 * math.cos(w0) / a0, (1 - alpha) / a0)
