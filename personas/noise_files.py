"""Recordings that a room's `noise_file` names: found, and fit to be a bed of noise."""

from pathlib import Path

from personas.faults import Fault, shown

SHORTEST_S = 1
"""A shorter sound repeated would be a tone."""
CHECKED_S = 60
"""A file that is silent for so long is taken for silent."""


def anchored_noise(ref: str, folder: Path, *, place: str, key: str) -> tuple[str, list[Fault]]:
    """The path that a YAML file in `folder` means, made absolute, and what is wrong with its file.

    Args:
        ref: As the YAML file has it.
        folder: Of the YAML file.
        place: The YAML file, for messages.
        key: Where in it, for messages.
    """
    path = (folder / ref).resolve()
    rule, hint = _complaint(path)
    faults = [Fault(place=place, key=key, rule=rule, got=shown(ref), hint=hint)] if rule else []
    return str(path), faults


def _complaint(path: Path) -> tuple[str | None, str | None]:
    """The rule that a file breaks, and the way on. None: it is fine."""
    import soundfile  # only here: few personas bring a recording

    if not path.exists():
        return "no such file", None
    if path.is_dir():
        return "is a folder", "name a WAV or FLAC file in it"
    try:
        with soundfile.SoundFile(str(path)) as sound:
            if sound.frames < SHORTEST_S * sound.samplerate:
                return f"must last at least {SHORTEST_S} s", None
            beginning = sound.read(CHECKED_S * sound.samplerate, dtype="float32")
    except (soundfile.LibsndfileError, OSError):
        return "cannot be read as sound", "WAV and FLAC files can"
    return (None, None) if beginning.any() else ("must not be silent", None)
