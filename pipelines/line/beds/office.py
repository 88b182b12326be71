"""An open-plan office: ventilation, keyboards, a few colleagues on the telephone."""

import numpy as np
import numpy.typing as npt

from pipelines.line.beds.coloured import coloured
from pipelines.line.beds.mixing import put, stem
from pipelines.line.beds.talk import monologue

_COLLEAGUES = 3
_TYPISTS = 2
_KEYS_PER_S = 6
_AIR_DB, _TALK_DB, _KEYS_DB = 0.0, -4.0, -6.0


def office(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """Air, colleagues and typists, shape (1 + _COLLEAGUES + _TYPISTS, n_samples)."""
    air = coloured(
        lambda hz: 1 / np.maximum(hz, 150),
        sample_rate_hz=sample_rate_hz,
        n_samples=n_samples,
        rng=rng,
    )
    talk = [monologue(place, "en", sample_rate_hz, n_samples, rng) for place in range(_COLLEAGUES)]
    typing = [_typing(sample_rate_hz, n_samples, rng) for _ in range(_TYPISTS)]
    return np.stack(
        [
            stem(air, _AIR_DB, sample_rate_hz),
            *(stem(one, _TALK_DB - 10 * np.log10(_COLLEAGUES), sample_rate_hz) for one in talk),
            *(stem(one, _KEYS_DB - 10 * np.log10(_TYPISTS), sample_rate_hz) for one in typing),
        ]
    )


def _typing(
    sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Words of a few keys, with pauses; a key is a click of some thousandths of a second."""
    loop = np.zeros(n_samples)
    t = np.arange(sample_rate_hz // 40) / sample_rate_hz
    at_s = 0.0
    while at_s < n_samples / sample_rate_hz:
        for _ in range(int(rng.integers(3, 12))):
            click = rng.standard_normal(len(t)) * np.exp(-t / rng.uniform(0.002, 0.005))
            put(loop, rng.uniform(0.5, 1) * click, round(at_s * sample_rate_hz))
            at_s += rng.exponential(1 / _KEYS_PER_S)
        at_s += rng.uniform(0.3, 3)
    return loop
