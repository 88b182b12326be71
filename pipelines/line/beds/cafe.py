"""A café: its guests, crockery, and the steam of the coffee machine."""

import numpy as np
import numpy.typing as npt

from personas.schema import TALKERS, Language
from pipelines.line.beds.babble import babble
from pipelines.line.beds.coloured import coloured
from pipelines.line.beds.mixing import put, stem
from pipelines.line.effect import Samples

_CLINKS = 40
"""In a loop: a little more than one a second."""
_CLINK_HZ = (1500, 3200)
_STEAM_S = (1.5, 3.0)
_GUESTS_DB, _CLINKS_DB, _STEAM_DB, _HUM_DB = 0.0, -8.0, -10.0, -14.0


def cafe(
    sample_rate_hz: int,
    n_samples: int,
    rng: np.random.Generator,
    *,
    talkers: int = TALKERS,
    languages: tuple[Language, ...] = ("en",),
) -> npt.NDArray[np.float32]:
    """The guests, one stem each; then crockery, steam and hum, shape (talkers + 3, n_samples)."""
    guests = babble(sample_rate_hz, n_samples, rng, talkers=talkers, languages=languages)
    hum = coloured(
        lambda hz: 1 / np.maximum(hz, 80),
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    apart_db = _GUESTS_DB - 10 * np.log10(talkers)
    return np.stack(
        [
            *(stem(guest, apart_db, sample_rate_hz) for guest in guests),
            stem(_crockery(sample_rate_hz, n_samples, rng), _CLINKS_DB, sample_rate_hz),
            stem(_steam(sample_rate_hz, n_samples, rng), _STEAM_DB, sample_rate_hz),
            stem(hum, _HUM_DB, sample_rate_hz),
        ]
    )


def _crockery(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Cups and spoons: each clink is three partials that ring for some hundredths of a second."""
    loop = np.zeros(n_samples)
    t = np.arange(sample_rate_hz // 4) / sample_rate_hz
    for _ in range(_CLINKS):
        loud, ring_s = rng.uniform(0.3, 1), rng.uniform(0.015, 0.05)
        partials = sum(np.sin(2 * np.pi * hz * t) for hz in rng.uniform(*_CLINK_HZ, 3))
        put(loop, loud * partials * np.exp(-t / ring_s), int(rng.integers(n_samples)))
    return loop


def _steam(sample_rate_hz: int, n_samples: int, rng: np.random.Generator) -> Samples:
    """A hiss that swells and stops, twice in a loop."""
    hiss = coloured(
        lambda hz: np.minimum(hz, 2000) / 2000,
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    gain = np.zeros(n_samples)
    for half in range(2):
        length = round(rng.uniform(*_STEAM_S) * sample_rate_hz)
        at = round((half + rng.uniform(0.1, 0.5)) * n_samples / 2)
        put(gain, np.sin(np.pi * (np.arange(length) + 0.5) / length) ** 0.5, at)
    return np.asarray(hiss * gain, np.float32)
