"""A bed from a recording of one's own."""

import functools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

LONGEST_S = 300
"""What comes after it in a longer file is not heard."""
_SEAM_S = 0.05


@functools.lru_cache(4)
def recorded(path: Path, sample_rate_hz: int) -> npt.NDArray[np.float32]:
    """One stem, shape (1, n_samples): all channels together, its end crossfaded into its beginning.

    Of what is over half the line's rate nothing is left: soxr filters before it resamples.

    Raises:
        OSError: It cannot be read.
        ValueError: It is shorter than twice the crossfade.
    """
    own_rate_hz = soundfile.info(str(path)).samplerate
    frames = LONGEST_S * own_rate_hz
    sound, _ = soundfile.read(str(path), frames=frames, dtype="float32", always_2d=True)
    mono = soxr.resample(sound.mean(axis=1), own_rate_hz, sample_rate_hz, "VHQ")
    seam = round(_SEAM_S * sample_rate_hz)
    if len(mono) < 2 * seam:
        raise ValueError(f"`{path.name}` has {len(mono)} samples: too short for a bed of noise")
    rise = np.sqrt((np.arange(seam) + 0.5) / seam)
    loop = np.asarray(mono[: len(mono) - seam], np.float32).copy()
    loop[:seam] = rise * loop[:seam] + rise[::-1] * mono[len(mono) - seam :]
    return loop[np.newaxis]
