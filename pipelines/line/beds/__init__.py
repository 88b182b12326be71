"""Beds of noise, generated, or from a user's file. Each is made once per process and never ends.

A bed is a handful of stems (a talker, a passing car), each a loop whose end joins its beginning by
construction. A call turns each stem to a place of its own, so calls share a bed and yet differ.
To add one: a function `(sample_rate_hz, n_samples, rng) -> stems` in a file here, a line in
`_STEMS`, and its name in `personas.schema.Noise`.
"""

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from personas.schema import TALKERS, Language, Noise
from pipelines.line.band import loop_rms
from pipelines.line.beds.babble import babble
from pipelines.line.beds.cafe import cafe
from pipelines.line.beds.car import car
from pipelines.line.beds.music import music
from pipelines.line.beds.office import office
from pipelines.line.beds.recorded import recorded
from pipelines.line.beds.steady import steady
from pipelines.line.beds.street import street
from pipelines.line.beds.television import television
from pipelines.line.beds.wind import wind
from pipelines.line.effect import Samples

Stems = npt.NDArray[np.float32]
LOOP_S = 32.768
"""A power of two samples at 8 and at 16 kHz."""
_SEED = 711
_STEMS: dict[Noise, Callable[[int, int, np.random.Generator], Stems]] = {
    "street": street,
    "car": car,
    "office": office,
    "wind": wind,
    "music": music,
    "television": television,
    "steady": steady,
}
_OF_TALKERS = {"babble": babble, "cafe": cafe}


@functools.lru_cache(12)
def stems(
    kind: Noise,
    sample_rate_hz: int,
    *,
    talkers: int = TALKERS,
    languages: tuple[Language, ...] = ("en",),
) -> Stems:
    """The loops of a bed, shape (n_stems, n_samples), the same in every process. Do not write."""
    n_samples, rng = round(LOOP_S * sample_rate_hz), np.random.default_rng(_SEED)
    if kind in _OF_TALKERS:
        made = _OF_TALKERS[kind](
            sample_rate_hz, n_samples, rng, talkers=talkers, languages=languages
        )
    else:
        made = _STEMS[kind](sample_rate_hz, n_samples, rng)
    made.flags.writeable = False
    return made


def bed(
    kind: Noise,
    sample_rate_hz: int,
    rng: np.random.Generator,
    *,
    talkers: int = TALKERS,
    languages: tuple[Language, ...] = ("en",),
    file: Path | None = None,
) -> Samples:
    """One call's bed, shape (n_samples,), to be repeated; its RMS in the telephone band is 1.

    Raises:
        OSError: The file cannot be read.
        ValueError: There is nothing in the file that a telephone passes.
    """
    if file:
        loops = recorded(file, sample_rate_hz)
    else:
        loops = stems(kind, sample_rate_hz, talkers=talkers, languages=languages)
    offsets = rng.integers(loops.shape[1], size=len(loops))
    mix = np.zeros(loops.shape[1], np.float32)
    for loop, offset in zip(loops, offsets, strict=True):
        mix += np.roll(loop, offset)
    rms = loop_rms(mix, sample_rate_hz)
    if not rms:
        raise ValueError(f"`{file.name if file else kind}` is silent in the telephone band")
    return mix / np.float32(rms)
