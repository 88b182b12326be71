"""Beds of noise, all generated. Each is made once per process and never ends.

A bed is a handful of stems (a talker, a passing car), each a loop whose end joins its beginning by
construction. A call turns each stem to a place of its own, so calls share a bed and yet differ.
To add one: a function `(sample_rate_hz, n_samples, rng) -> stems` in a file here, a line in
`_STEMS`, and its name in `personas.schema.Noise`.
"""

import functools
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from personas.schema import Noise
from pipelines.line.band import loop_rms
from pipelines.line.beds.babble import babble
from pipelines.line.beds.steady import steady
from pipelines.line.beds.street import street
from pipelines.line.effect import Samples

LOOP_S = 32.768
"""A power of two samples at 8 and at 16 kHz."""
_SEED = 711
_STEMS: dict[Noise, Callable[[int, int, np.random.Generator], npt.NDArray[np.float32]]] = {
    "babble": babble,
    "street": street,
    "steady": steady,
}


@functools.lru_cache(6)
def stems(kind: Noise, sample_rate_hz: int) -> npt.NDArray[np.float32]:
    """The loops of a bed, shape (n_stems, n_samples), the same in every process. Do not write."""
    n_samples = round(LOOP_S * sample_rate_hz)
    made = _STEMS[kind](sample_rate_hz, n_samples, np.random.default_rng(_SEED))
    made.flags.writeable = False
    return made


def bed(kind: Noise, sample_rate_hz: int, rng: np.random.Generator) -> Samples:
    """One call's bed, shape (n_samples,), to be repeated; its RMS in the telephone band is 1."""
    loops = stems(kind, sample_rate_hz)
    offsets = rng.integers(loops.shape[1], size=len(loops))
    mix = np.zeros(loops.shape[1], np.float32)
    for loop, offset in zip(loops, offsets, strict=True):
        mix += np.roll(loop, offset)
    return mix / np.float32(loop_rms(mix, sample_rate_hz))
