"""Which phone was said when, and how each frame sounded, as PocketSphinx has it."""

import contextlib
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pocketsphinx import Decoder

Features = npt.NDArray[np.float64]
"""Of each frame, shape (n_frames, 39)."""


class Aligner:
    """Cepstra as PocketSphinx computes them, read from its log, and when which phone was said."""

    def __init__(self, **config: str | float) -> None:
        self._log = tempfile.TemporaryDirectory()
        self._ear = Decoder(loglevel="FATAL", lm=None, mfclogdir=self._log.name, **config)

    def align(self, sound: bytes, tokens: list[str]) -> list[tuple[str, int, int]]:
        """Each phone with its first frame and the frame after its last; empty when none fits."""
        self._ear.set_align_text(" ".join(tokens))
        try:
            self._hear(sound)
            if self._ear.hyp() is None:
                return []
            self._ear.set_alignment()
            self._hear(sound)
        except RuntimeError:  # no path through the words
            return []
        return [(p.name, p.start, p.start + p.duration) for p in self._ear.get_alignment().phones()]

    def features(self, sound: bytes) -> Features:
        """Cepstra with their differences, shape (n_frames, 39)."""
        self._ear.set_align_text("yes")
        with contextlib.suppress(RuntimeError):  # nobody said yes; the cepstra are there anyway
            self._hear(sound)
        newest = max(Path(self._log.name).iterdir())
        cepstra = np.fromfile(newest, ">f4", offset=4).reshape(-1, 13).astype(np.float64)
        for path in Path(self._log.name).iterdir():
            path.unlink()
        return _with_differences(cepstra - cepstra.mean(0))

    def _hear(self, sound: bytes) -> None:
        self._ear.reinit_feat()
        self._ear.start_utt()
        self._ear.process_raw(sound, full_utt=True)
        self._ear.end_utt()


def _with_differences(cepstra: Features) -> Features:
    """Sphinx's `1s_c_d_dd`: over two frames to each side, and the difference of that over one."""
    n = len(cepstra)
    edged = np.pad(cepstra, ((3, 3), (0, 0)), mode="edge")
    first = edged[5 : 5 + n] - edged[1 : 1 + n]
    second = (edged[6 : 6 + n] - edged[2 : 2 + n]) - (edged[4 : 4 + n] - edged[0:n])
    return np.hstack([cepstra, first, second])
