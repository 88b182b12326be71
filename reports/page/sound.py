"""The recording on a page: its outline as a few bytes, and where its sound comes from."""

import base64
import io
import os
from pathlib import Path
from urllib.parse import quote

import numpy as np
import numpy.typing as npt
import soundfile

_OPUS_LEVEL = 0.96
"""libsndfile's scale from 0 (256 kbit/s) to 1 (6 kbit/s) a channel: 16 kbit/s."""
N_COLUMNS = 900
"""Of the outline of a call: more than a wide screen has bars."""


def outline(recording: Path, *, n_columns: int = N_COLUMNS) -> str | None:
    """Lowest and highest sample of each column, customer then agent, as base64 of int8.

    The order is lane, column, (low, high), so 4 bytes a column. The scale is the square root of the
    amplitude over the loudest of both lanes, so that a mumbler is still seen. None: there is no
    recording, or it cannot be read.
    """
    try:
        samples, _ = soundfile.read(recording, dtype="int16", always_2d=True)
    except (soundfile.LibsndfileError, OSError):
        return None
    if not len(samples):
        return None
    lanes = samples.T if samples.shape[1] > 1 else np.repeat(samples.T, 2, axis=0)
    return base64.b64encode(_extremes(lanes[:2], n_columns).tobytes()).decode()


def _extremes(lanes: npt.NDArray[np.int16], n_columns: int) -> npt.NDArray[np.int8]:
    """Shape (2, n_columns, 2)."""
    n_columns = min(n_columns, lanes.shape[1])
    edges = np.linspace(0, lanes.shape[1], n_columns, endpoint=False).astype(int)
    both = np.stack(
        [np.minimum.reduceat(lanes, edges, axis=1), np.maximum.reduceat(lanes, edges, axis=1)],
        axis=2,
    ).astype(np.float32)
    loudest = max(1.0, float(np.abs(both).max()))
    scaled: npt.NDArray[np.int8] = (127 * np.sign(both) * np.sqrt(np.abs(both) / loudest)).astype(
        np.int8
    )
    return scaled


def sound_url(recording: Path, *, page_folder: Path, embed: bool) -> str | None:
    """The recording as an address relative to the page, or as Opus in the page itself.

    None: there is no recording. Embedded, a minute of call takes about 0.3 MB.
    """
    if not recording.exists():
        return None
    if embed:
        return f"data:audio/ogg;base64,{base64.b64encode(_opus(recording)).decode()}"
    return quote(Path(os.path.relpath(recording, page_folder)).as_posix())


def _opus(recording: Path) -> bytes:
    samples, rate_hz = soundfile.read(recording, dtype="float32")
    file = io.BytesIO()
    soundfile.write(
        file, samples, rate_hz, format="OGG", subtype="OPUS", compression_level=_OPUS_LEVEL
    )
    return file.getvalue()
