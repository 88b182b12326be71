"""Active speech level after ITU-T P.56 (12/2011), method B.

Pauses do not count: the level is the energy of the signal over the time during which its envelope
is above a threshold that lies 15.9 dB below that very level.

In numpy alone: to import scipy.signal takes longer than the calls of a small run.
"""

import itertools
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.line.band import limit
from pipelines.line.effect import Samples

TIME_CONSTANT_S = 0.03
HANGOVER_S = 0.2
MARGIN_DB = 15.9
_THRESHOLDS = 2.0 ** np.arange(-15, 0)
"""One step of 16 bits up to half of full scale."""
_BLOCK = 128


class SpeechLevel(NamedTuple):
    """How loud speech is while it is active, and how much of the time that is."""

    active_dbfs: float
    """RMS while active; 0 dB is an RMS of 1, so that a full-scale sine has -3.01 dB."""
    activity_rate: float


def speech_level(samples: Samples, sample_rate_hz: int) -> SpeechLevel | None:
    """Active level and activity of `samples`, over all of their band.

    None: no speech louder than -74 dBFS, the least that 16 bits and the margin leave room for.
    """
    energy = float(np.square(samples, dtype=np.float64).sum())
    if energy == 0:
        return None
    envelope = _envelope(samples, sample_rate_hz)
    hangover = int(np.ceil(HANGOVER_S * sample_rate_hz))
    n_active = np.array([_n_active(envelope, c, hangover) for c in _THRESHOLDS])
    level_db = _crossing(energy, n_active[n_active > 0])
    if level_db is None:
        return None
    return SpeechLevel(level_db, min(1.0, energy / len(samples) / 10 ** (level_db / 10)))


def _crossing(energy: float, n_active: npt.NDArray[np.int64]) -> float | None:
    """The level over the lowest threshold that is not further below it than the margin.

    Between thresholds both are interpolated in dB. None: already the lowest one is that near.
    """
    level_db = 10 * np.log10(energy / n_active)
    margin_db = level_db - 20 * np.log10(_THRESHOLDS[: len(n_active)])
    near = np.flatnonzero(margin_db <= MARGIN_DB)
    if not len(near):
        return float(level_db[-1]) if len(level_db) else None
    if near[0] == 0:
        return None
    pair = [near[0], near[0] - 1]
    return float(np.interp(MARGIN_DB, margin_db[pair], level_db[pair]))


def active_level_dbfs(speech: Samples, sample_rate_hz: int) -> float:
    """Active level within the telephone band: what the levels and SNRs of a call refer to.

    It is 0.5 to 2.3 dB below that of the full band for espeak-ng's voices.

    Raises:
        ValueError: There is no speech in it.
    """
    level = speech_level(limit(speech, sample_rate_hz), sample_rate_hz)
    if level is None:
        raise ValueError(f"no speech in {len(speech)} samples")
    return level.active_dbfs


def _envelope(samples: Samples, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """The rectified signal through two equal exponential averages, one after the other."""
    keep = float(np.exp(-1 / (TIME_CONSTANT_S * sample_rate_hz)))
    return _average(_average(np.abs(samples).astype(np.float64), keep), keep)


def _average(values: npt.NDArray[np.float64], keep: float) -> npt.NDArray[np.float64]:
    """`y[n] = keep * y[n - 1] + (1 - keep) * x[n]` from rest.

    Within a block the sum is a product with a matrix; only what a block hands on is a loop.
    """
    ago = np.arange(_BLOCK)[:, np.newaxis] - np.arange(_BLOCK)
    weights = np.where(ago >= 0, (1 - keep) * keep ** np.maximum(ago, 0), 0)
    blocks = np.pad(values, (0, -len(values) % _BLOCK)).reshape(-1, _BLOCK) @ weights.T
    fading = keep ** np.arange(1, _BLOCK + 1)
    for before, block in itertools.pairwise(blocks):
        block += fading * before[-1]
    return blocks.ravel()[: len(values)]


def _n_active(envelope: npt.NDArray[np.float64], threshold: float, hangover: int) -> int:
    """How many samples are at or above the threshold, or at most `hangover` after one that is."""
    at = np.arange(len(envelope))
    last = np.maximum.accumulate(np.where(envelope >= threshold, at, -hangover - 1))
    return int(np.count_nonzero(at - last <= hangover))
