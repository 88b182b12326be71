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
OWN_SILENCE_MS = 200
"""Silence by which an end of speech is noticed where the client says when a turn is over."""
_TAIL_MS = 100
"""Silence behind speech that the recogniser is given: it hears words in more of it."""


class Ears:
    """Takes sound in, and tells where turns start and stop.

    Args:
        how: Server VAD as the session asks for it. None: the client itself says when a turn ends;
            then speech is looked for only to leave out the silence around it.
        stopwatch: For the computation.
    """

    def __init__(self, how: ServerVad | None, stopwatch: Stopwatch) -> None:
        self._kept = bytearray()
        self._n_dropped = 0
        """Bytes that came before those that are kept."""
        self._start = 0
        """Byte at which the turn began."""
        self._end: int | None = None
        """Byte at which an end of speech was noticed. None: it goes on, or there was none."""
        self._has_speech = False
        """Whether there is speech in the buffer."""
        self._down = soxr.ResampleStream(RATE_HZ, VAD_RATE_HZ, 1, dtype="float32")
        self._stopwatch = stopwatch
        self.detects(how)

    def detects(self, how: ServerVad | None) -> None:
        """Goes by these settings from now on."""
        self._how = how
        self._speaks = False
        self._vad = self._new_vad(how)

    def _new_vad(self, how: ServerVad | None) -> TimedVAD:
        params = VADParams(
            confidence=THRESHOLD if how is None or how.threshold is None else how.threshold,
            start_secs=ONSET_MS / 1000,
            stop_secs=self._silence_ms / 1000,
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
        samples = np.frombuffer(sound, np.int16).astype(np.float32) / 32768
        state = await self._vad.analyze_audio(_pcm(self._down.resample_chunk(samples)))
        if state is VADState.SPEAKING and not self._speaks:
            self._begin()
        elif state is VADState.QUIET and self._speaks:
            self._speaks, self._end = False, self._n_bytes
        else:
            self._forget()
            return None
        return state if self._how else None

    @property
    def _n_bytes(self) -> int:
        """All that ever came."""
        return self._n_dropped + len(self._kept)

    @property
    def start_ms(self) -> int:
        """Where the turn began, with what goes before its speech."""
        return self._start * 1000 // (2 * RATE_HZ)

    @property
    def end_ms(self) -> int:
        """Where the buffer ends."""
        return self._n_bytes * 1000 // (2 * RATE_HZ)

    @property
    def kept_s(self) -> float:
        """How much sound there is in the buffer."""
        return len(self._kept) / (2 * RATE_HZ)

    def take(self) -> Pcm:
        """The turn, shape (n_samples,), of which the buffer is then emptied."""
        end = self._n_bytes
        if self._end is not None:
            end = self._end - _n_bytes(max(0, self._silence_ms - _TAIL_MS))
        turn = bytes(self._kept[self._start - self._n_dropped : max(0, end - self._n_dropped)])
        self.clear()
        return np.frombuffer(turn, np.int16)

    def clear(self) -> None:
        """Empties the buffer."""
        self._n_dropped += len(self._kept)
        self._kept.clear()
        self._start, self._end, self._has_speech = self._n_dropped, None, self._speaks

    def _begin(self) -> None:
        is_first, self._has_speech = not self._has_speech, True
        self._speaks, self._end = True, None
        prefix_ms = self._how.prefix_padding_ms if self._how else None
        before_ms = ONSET_MS + (PREFIX_MS if prefix_ms is None else prefix_ms)
        if is_first:
            self._start = max(self._n_dropped, self._n_bytes - _n_bytes(before_ms))

    def _forget(self) -> None:
        """Drops what is too long ago to become a part of a turn."""
        if self._has_speech or len(self._kept) < _n_bytes(4000):
            return
        n_bytes = len(self._kept) - _n_bytes(2000)
        del self._kept[:n_bytes]
        self._n_dropped += n_bytes
        self._start = max(self._start, self._n_dropped)

    @property
    def _silence_ms(self) -> int:
        if self._how is None:
            return OWN_SILENCE_MS
        asked_ms = self._how.silence_duration_ms
        return SILENCE_MS if asked_ms is None else asked_ms


def _n_bytes(ms: int) -> int:
    return 2 * (ms * RATE_HZ // 1000)


def _pcm(samples: npt.NDArray[np.float32]) -> bytes:
    return bytes(np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16).tobytes())
