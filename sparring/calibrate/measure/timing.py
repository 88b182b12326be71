"""When a sound arrives, from the sound."""

from typing import NamedTuple

import numpy as np
from scipy.signal import fftconvolve

from sparring.calibrate.measure import Sound


def delay_samples(sent: Sound, heard: Sound) -> int | None:
    """Lag of the largest correlation. None: `heard` is silent or has nothing of `sent` in it.

    `sent` should be noise or speech: a tone fits itself at many lags.
    """
    lags = fftconvolve(heard, sent[::-1])[len(sent) - 1 :]
    at = int(np.argmax(np.abs(lags)))
    alike = abs(lags[at]) / max(1e-12, float(np.linalg.norm(sent) * np.linalg.norm(heard)))
    return at if alike > 0.05 else None


def phase_delay_samples(sent: Sound, heard: Sound) -> int | None:
    """Lag at which most frequencies agree, each counted alike. None: `heard` is silent.

    The phase transform of Knapp and Carter ("The generalized correlation method for estimation of
    time delay", 1976), over the frequencies that are within 60 dB of the strongest. For codecs that
    rebuild speech from parameters, whose largest correlation may lie a period of the voice away.
    """
    size = 1 << (len(sent) + len(heard)).bit_length()
    cross = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sent, size))
    power = np.abs(cross)
    strong = power > max(1e-12, float(power.max()) * 1e-6)
    if not strong.any():
        return None
    lags = np.fft.irfft(np.where(strong, cross / np.maximum(power, 1e-12), 0), size)
    return int(np.argmax(lags[: len(heard)]))


def aligned(sent: Sound, heard: Sound) -> tuple[Sound, Sound]:
    """Both without the lag between them, equally long.

    Raises:
        ValueError: They have nothing alike.
    """
    lag = delay_samples(sent, heard)
    if lag is None:
        raise ValueError("what was heard has nothing of what was sent")
    n_samples = min(len(sent), len(heard) - lag)
    return sent[:n_samples], heard[lag : lag + n_samples]


class Echo(NamedTuple):
    """What comes back of a sound."""

    delay_samples: int
    return_db: float
    """Level of what comes back over the level of what went out; below 0."""


def echo(said: Sound, returned: Sound) -> Echo | None:
    """The strongest single return of `said` in `returned`. None: there is none.

    The delay is the lag of the largest correlation, the level the least-squares gain at that lag.
    """
    lag = delay_samples(said, returned)
    if lag is None:
        return None
    n_samples = min(len(said), len(returned) - lag)
    out, back = said[:n_samples], returned[lag : lag + n_samples]
    factor = abs(float(np.dot(out, back) / np.dot(out, out)))
    return Echo(lag, float(20 * np.log10(factor)))
