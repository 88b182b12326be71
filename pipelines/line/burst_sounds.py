"""The sounds of bursts, all generated; a few variants of each, the same in every process."""

import functools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from personas.schema import Burst
from pipelines.line.band import limit
from pipelines.line.effect import Samples, samples_of

LOUDEST_MS = 125
"""A burst's level is the RMS of its loudest stretch of this length, within the telephone band.

It is the time weighting "fast" of sound level meters (IEC 61672-1), with a window instead of an
exponential average."""
N_VARIANTS = 4
_SEED = 1812
Wave = npt.NDArray[np.float64]


@functools.lru_cache(32)
def variants(kind: Burst, sample_rate_hz: int) -> tuple[Samples, ...]:
    """Each with level 1 (0 dB) in its loudest stretch. Do not write."""
    rng = np.random.default_rng([_SEED, *kind.encode()])
    made = (_SOUNDS[kind](sample_rate_hz, rng) for _ in range(N_VARIANTS))
    return tuple(_scaled(sound, sample_rate_hz) for sound in made)


def loudest_rms(sound: Samples, sample_rate_hz: int) -> float:
    """RMS of the loudest `LOUDEST_MS` within the telephone band; of all of a shorter sound."""
    window = samples_of(LOUDEST_MS, sample_rate_hz)
    silence = np.zeros(window, np.float32)
    heard = limit(np.concatenate((silence, sound, silence)), sample_rate_hz)
    energy = np.cumsum(np.square(heard, dtype=np.float64))
    return float(np.sqrt((energy[window:] - energy[:-window]).max() / window))


def _scaled(sound: Wave, sample_rate_hz: int) -> Samples:
    samples = sound.astype(np.float32)
    scaled: Samples = samples / np.float32(loudest_rms(samples, sample_rate_hz))
    scaled.flags.writeable = False
    return scaled


def _time_s(length_s: float, sample_rate_hz: int) -> Wave:
    return np.arange(round(length_s * sample_rate_hz)) / sample_rate_hz


def _voice(f0_hz: Wave, sample_rate_hz: int, *, formants_hz: tuple[float, ...]) -> Wave:
    """Harmonics of a moving fundamental, louder near the formants."""
    phase = 2 * np.pi * np.cumsum(f0_hz) / sample_rate_hz
    out = np.zeros(len(f0_hz))
    for n in range(1, int(3600 / f0_hz.min()) + 1):
        hz = n * f0_hz
        loud = sum(1 / (1 + ((hz - formant) / 250) ** 2) for formant in formants_hz)
        out += np.where(hz < 0.45 * sample_rate_hz, loud, 0) * np.sin(n * phase)
    return out


def _swell(n_samples: int, sample_rate_hz: int, *, rise_ms: float, fall_ms: float) -> Wave:
    """Raised cosines from and to silence."""
    gain = np.ones(n_samples)
    for ms, ends in ((rise_ms, gain), (fall_ms, gain[::-1])):
        n = min(n_samples, samples_of(ms, sample_rate_hz))
        ends[:n] *= 0.5 - 0.5 * np.cos(np.pi * (np.arange(n) + 0.5) / n)
    return gain


def _door(rate_hz: int, rng: np.random.Generator) -> Wave:
    """A slam: panels that ring down within 50 ms to 150 ms, and the clap of the frame."""
    t = _time_s(0.6, rate_hz)
    out = rng.standard_normal(len(t)) * np.exp(-t / 0.03)
    for hz in (95, 180, 340, 520, 790):
        own_hz = hz * rng.uniform(0.9, 1.1)
        out += 3 * np.sin(2 * np.pi * own_hz * t) * np.exp(-t / rng.uniform(0.05, 0.15))
    return out * _swell(len(t), rate_hz, rise_ms=2, fall_ms=100)


def _horn(rate_hz: int, rng: np.random.Generator) -> Wave:
    """A car's: two reeds a third apart, 420 Hz and 500 Hz, rich in harmonics."""
    t = _time_s(rng.uniform(0.4, 1.2), rate_hz)
    tune = rng.uniform(0.92, 1.08)
    out = np.zeros(len(t))
    for hz in (420 * tune, 500 * tune):
        for n in range(1, int(3600 / hz) + 1):
            out += np.sin(2 * np.pi * n * hz * t) / n**0.7
    return out * _swell(len(t), rate_hz, rise_ms=25, fall_ms=60)


def _dog(rate_hz: int, rng: np.random.Generator) -> Wave:
    """One to three barks: a fall from 600 Hz to 300 Hz, hoarse."""
    pieces: list[Wave] = []
    for _ in range(int(rng.integers(1, 4))):
        t = _time_s(rng.uniform(0.14, 0.22), rate_hz)
        f0_hz = 300 + 300 * rng.uniform(0.8, 1.2) * np.exp(-t / 0.06)
        bark = _voice(f0_hz, rate_hz, formants_hz=(700, 1300))
        bark *= 1 + 0.5 * rng.standard_normal(len(t))
        pieces += [bark * _swell(len(t), rate_hz, rise_ms=10, fall_ms=90)]
        pieces += [np.zeros(round(rng.uniform(0.12, 0.3) * rate_hz))]
    return np.concatenate(pieces)


def _baby(rate_hz: int, rng: np.random.Generator) -> Wave:
    """A cry of a breath's length: it rises to 400 Hz to 550 Hz and falls, trembling."""
    t = _time_s(rng.uniform(0.8, 1.4), rate_hz)
    arch = np.sin(np.pi * t / t[-1])
    tremble = 1 + 0.02 * np.sin(2 * np.pi * rng.uniform(5, 8) * t)
    f0_hz = (330 + rng.uniform(80, 200) * arch) * tremble
    cry = _voice(f0_hz, rate_hz, formants_hz=(1100, 3000))
    return cry * _swell(len(t), rate_hz, rise_ms=120, fall_ms=250)


def _cough(rate_hz: int, rng: np.random.Generator) -> Wave:
    """Two: each an explosion of breath, then a shorter voiced end."""
    pieces: list[Wave] = []
    for _ in range(2):
        t = _time_s(0.35, rate_hz)
        breath = rng.standard_normal(len(t)) * np.exp(-t / rng.uniform(0.05, 0.08))
        f0_hz = np.full(len(t), rng.uniform(110, 180))
        voiced = _voice(f0_hz, rate_hz, formants_hz=(600, 1400))
        cough = breath + 0.4 * voiced * np.exp(-(((t - 0.2) / 0.06) ** 2))
        pieces += [cough * _swell(len(t), rate_hz, rise_ms=4, fall_ms=60)]
    return np.concatenate(pieces)


_SOUNDS: dict[Burst, Callable[[int, np.random.Generator], Wave]] = {
    "door": _door,
    "horn": _horn,
    "dog": _dog,
    "baby": _baby,
    "cough": _cough,
}
