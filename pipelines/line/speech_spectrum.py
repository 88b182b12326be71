"""How loud speech is at which frequency, and what a response does to its level.

Third-octave levels of the long-term average of speech in dB: D. Byrne et al., "An international
comparison of long-term average speech spectra", J. Acoust. Soc. Am. 96, 1994, all languages and
both sexes together, within the telephone band.
"""

import math

import numpy as np

from pipelines.line.fir import Response

_THIRDS_HZ = (315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150)
_LEVELS_DB = (59.0, 62.1, 62.1, 60.5, 56.8, 53.7, 53.0, 52.0, 48.7, 48.1, 46.8)
_EDGES_HZ = (300, 3400)


def speech_gain_db(response: Response, sample_rate_hz: int) -> float:
    """By how much a response changes the level of average speech within the telephone band."""
    n_samples = max(2048, 1 << (len(response) - 1).bit_length())
    hz = np.fft.rfftfreq(n_samples, 1 / sample_rate_hz)
    inside = (hz >= _EDGES_HZ[0]) & (hz <= _EDGES_HZ[1])
    third_db = np.interp(np.log(hz[inside]), np.log(_THIRDS_HZ), _LEVELS_DB)
    density = 10 ** (third_db / 10) / hz[inside]
    gain = np.square(np.abs(np.fft.rfft(response, n_samples)[inside]))
    return 10 * math.log10(float((gain * density).sum() / density.sum()))
