"""Active speech level after ITU-T P.56 (12/2011), method B.

Pauses do not count: the level is the energy of the signal over the time during which its envelope
is above a threshold that lies 15.9 dB below that very level.

In numpy alone: to import scipy.signal takes longer than the calls of a small run.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.line.band import limit
from pipelines.line.effect import Samples

TIME_CONSTANT_S = 0.03
HANGOVER_S = 0.2
MARGIN_DB = 15.9
_THRESHOLDS_DB = 20 * np.log10(2.0) * np.arange(-15, 0)
"""One step of 16 bits up to half of full scale."""
_NEGLIGIBLE = 1e-17


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
    level_db = _crossing(envelope, energy, hangover=int(np.ceil(HANGOVER_S * sample_rate_hz)))
    if level_db is None:
        return None
    return SpeechLevel(level_db, min(1.0, energy / len(samples) / 10 ** (level_db / 10)))


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


def _crossing(envelope: npt.NDArray[np.float64], energy: float, *, hangover: int) -> float | None:
    """The level over the lowest threshold that is not further below it than the margin.

    Between thresholds both are interpolated in dB. None: already the lowest one is that near. The
    mean level is the least that the active level can be, so thresholds far below it are skipped.
    """
    below: tuple[float, float] | None = None
    for threshold_db in _THRESHOLDS_DB[_first_worth_trying(_db(energy / len(envelope))) :]:
        n_active = _n_active(envelope, 10 ** (threshold_db / 20), hangover)
        if not n_active:
            break
        level_db = _db(energy / n_active)
        margin_db = level_db - threshold_db
        if margin_db <= MARGIN_DB:
            if below is None:
                return None
            return float(np.interp(MARGIN_DB, (margin_db, below[0]), (level_db, below[1])))
        below = margin_db, level_db
    return below[1] if below else None


def _first_worth_trying(mean_db: float) -> int:
    """The last threshold that is surely too far below the level, to interpolate from."""
    return max(0, int(np.searchsorted(_THRESHOLDS_DB, mean_db - MARGIN_DB)) - 1)


def _db(power: float) -> float:
    return float(10 * np.log10(power))


def _envelope(samples: Samples, sample_rate_hz: int) -> npt.NDArray[np.float64]:
    """The rectified signal through two equal exponential averages, one after the other."""
    keep = float(np.exp(-1 / (TIME_CONSTANT_S * sample_rate_hz)))
    return _average(_average(np.abs(samples).astype(np.float64), keep), keep)


def _average(values: npt.NDArray[np.float64], keep: float) -> npt.NDArray[np.float64]:
    """`y[n] = keep * y[n - 1] + (1 - keep) * x[n]` from rest.

    That is the sum of `keep**k * x[n - k]`, of which each pass doubles the number of terms, until
    what is left out is below what a float64 can hold. Element by element, so that no library's
    number of threads can change a sample.
    """
    total = (1 - keep) * values
    span = 1
    while span < len(values) and keep**span > _NEGLIGIBLE:
        total[span:] += keep**span * total[:-span]
        span *= 2
    return total


def _n_active(envelope: npt.NDArray[np.float64], threshold: float, hangover: int) -> int:
    """How many samples are at or above the threshold, or at most `hangover` after one that is."""
    reached = np.flatnonzero(envelope >= threshold)
    until_next = np.diff(reached, append=len(envelope))
    return int(np.minimum(until_next, hangover + 1).sum())
