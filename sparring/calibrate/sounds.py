"""The files that a reader can check a row by."""

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from sparring.calibrate.finding import Sound
from sparring.calibrate.lab import pcm
from sparring.faults import writing

_SIGNS = {"+": " plus ", "-": " minus "}
EXCERPT_S = 10
"""No file is longer."""


def write_sound(folder: Path, name: str, sound: Sound) -> str:
    """Writes the beginning of a sound; stereo if there is something to compare it with.

    Returns:
        The name of the file.

    Raises:
        WorldFault: It cannot be written.
    """
    file = file_name(name)
    n_samples = EXCERPT_S * sound.rate_hz
    tracks = [_steps(track[:n_samples]) for track in (sound.sent, sound.heard) if track is not None]
    length = max(map(len, tracks))
    whole = np.stack([np.pad(track, (0, length - len(track))) for track in tracks], axis=1)
    with writing(folder / file):
        soundfile.write(folder / file, whole, sound.rate_hz, subtype="PCM_16")
    return file


def file_name(name: str) -> str:
    """A name that any file system takes; `-6 dB` and `+6 dB` stay two."""
    signed = re.sub(r"([+-])(?=\d)", lambda sign: _SIGNS[sign[0]], name.lower())
    return re.sub(r"[^a-z0-9]+", "_", signed).strip("_") + ".wav"


def _steps(samples: npt.NDArray[np.generic]) -> npt.NDArray[np.int16]:
    if samples.dtype == np.int16:
        return np.asarray(samples, np.int16)
    return pcm(np.asarray(samples, np.float64))
