"""The input buffer of a session: what was appended, and where Silero hears speech in it."""

import numpy as np
import numpy.typing as npt
import soxr
from openai.types.realtime.realtime_audio_input_turn_detection import ServerVad
from pipecat.audio.vad.vad_analyzer import VADParams, VADState

from pipelines.ears.recogniser import Pcm
from pipelines.listening import TimedVAD
from pipelines.stopwatch import Stopwatch

RATE_HZ = 24_000
"""Of sound in either direction: 16-bit samples, little-endian, mono."""
VAD_RATE_HZ = 16_000
ONSET_MS = 200
"""So much speech makes a start; Pipecat's value. OpenAI tells none."""
PREFIX_MS, SILENCE_MS, THRESHOLD = 300, 500, 0.5
"""The API's defaults of server VAD."""
_TAIL_MS = 100
"""Silence behind speech that the recogniser is given: it hears words in more of it."""


class Ears:
    """Takes sound in, and tells where turns start and stop.

    Args:
        how: Server VAD as the session asks for it. None: the client itself says when a turn ends.
        stopwatch: For the computation.
    """

    def __init__(self, how: ServerVad | None, stopwatch: Stopwatch) -> None:
        self._kept = bytearray()
        self._n_dropped = 0
        """Bytes that came before those that are kept."""
        self._start = 0
        """Byte at which the turn began."""
        self._down = soxr.ResampleStream(RATE_HZ, VAD_RATE_HZ, 1, dtype="float32")
        self._stopwatch = stopwatch
        self.detects(how)

    def detects(self, how: ServerVad | None) -> None:
        """Goes by these settings from now on."""
        self._how = how
        self._speaks = False
        self._vad = self._new_vad(how) if how else None

    def _new_vad(self, how: ServerVad) -> TimedVAD:
        params = VADParams(
            confidence=THRESHOLD if how.threshold is None else how.threshold,
            start_secs=ONSET_MS / 1000,
            stop_secs=self._silence_ms(how) / 1000,
            min_volume=0,
        )
        vad = TimedVAD(self._stopwatch, params)
        vad.set_sample_rate(VAD_RATE_HZ)
        return vad

    async def append(self, sound: bytes) -> VADState | None:
        """Takes sound in.

        Returns:
            `SPEAKING` when a turn began with it, `QUIET` when one was over. None: neither.
        """
        self._kept += sound
        if self._vad is None:
            return None
        samples = np.frombuffer(sound, np.int16).astype(np.float32) / 32768
        lower = self._down.resample_chunk(samples)
        state = await self._vad.analyze_audio(_pcm(lower))
        if state is VADState.SPEAKING and not self._speaks:
            self._begin()
            return state
        if state is VADState.QUIET and self._speaks:
            self._speaks = False
            return state
        self._forget()
        return None

    @property
    def start_ms(self) -> int:
        """Where the turn began, with what goes before its speech."""
        return self._start * 1000 // (2 * RATE_HZ)

    @property
    def end_ms(self) -> int:
        """Where the buffer ends."""
        return (self._n_dropped + len(self._kept)) * 1000 // (2 * RATE_HZ)

    @property
    def kept_s(self) -> float:
        """How much sound there is in the buffer."""
        return len(self._kept) / (2 * RATE_HZ)

    def take(self) -> Pcm:
        """The turn, shape (n_samples,), of which the buffer is then emptied."""
        turn = self._kept[self._start - self._n_dropped :]
        silence_ms = max(0, self._silence_ms(self._how) - _TAIL_MS) if self._how else 0
        n_bytes = max(0, len(turn) - _n_bytes(silence_ms))
        self.clear()
        return np.frombuffer(bytes(turn[:n_bytes]), np.int16)

    def clear(self) -> None:
        """Empties the buffer."""
        self._n_dropped += len(self._kept)
        self._kept.clear()
        self._start = self._n_dropped

    def _begin(self) -> None:
        self._speaks = True
        prefix_ms = self._how.prefix_padding_ms if self._how else None
        before_ms = ONSET_MS + (PREFIX_MS if prefix_ms is None else prefix_ms)
        end = self._n_dropped + len(self._kept)
        self._start = max(self._n_dropped, end - _n_bytes(before_ms))

    def _forget(self) -> None:
        """Drops what is too long ago to become a part of a turn."""
        if self._speaks or len(self._kept) < _n_bytes(4000):
            return
        n_bytes = len(self._kept) - _n_bytes(2000)
        del self._kept[:n_bytes]
        self._n_dropped += n_bytes
        self._start = max(self._start, self._n_dropped)

    @staticmethod
    def _silence_ms(how: ServerVad) -> int:
        return SILENCE_MS if how.silence_duration_ms is None else how.silence_duration_ms


def _n_bytes(ms: int) -> int:
    return 2 * (ms * RATE_HZ // 1000)


def _pcm(samples: npt.NDArray[np.float32]) -> bytes:
    return bytes(np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16).tobytes())
