"""The recording: both sides on one timeline, as heard and, on request, as spoken."""

import hashlib
from pathlib import Path

import numpy as np
import soundfile

from pipelines import record
from pipelines.telephone import Telephone, Track


def write_tracks(
    telephone: Telephone, folder: Path, *, keep_clean: bool
) -> tuple[record.Track, ...]:
    """recording.wav as each side was heard by the other, customer left; clean.wav on request."""
    customer, agent = telephone.legs["customer"], telephone.legs["agent"]
    heard = (customer.ear, agent.ear)
    tracks = [_write(folder / "recording.wav", heard, telephone, "as heard")]
    if keep_clean:
        spoken = (customer.mouth, agent.mouth)
        tracks.append(_write(folder / "clean.wav", spoken, telephone, "as spoken"))
    return tuple(tracks)


def _write(path: Path, pair: tuple[Track, Track], telephone: Telephone, how: str) -> record.Track:
    end = telephone.n_samples
    stereo = np.stack([track.read(0, end) for track in pair], axis=1)
    soundfile.write(path, stereo, telephone.rate_hz, subtype="PCM_16")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    channels = (f"customer, {how}", f"agent, {how}")
    return record.Track(file=path.name, channels=channels, sha256=digest)
