"""Where utterances begin and end in sound that streams in: Silero tells."""

from typing import NamedTuple

import numpy as np
import soxr
from pipecat.audio.vad.vad_analyzer import VADParams, VADState

from pipelines.ears.recogniser import Pcm
from pipelines.listening import TimedVAD
from pipelines.stopwatch import Stopwatch

VAD_RATES_HZ = (8000, 16_000)
"""What Silero takes."""
CONFIDENCE, ONSET_S, OFFSET_S = 0.5, 0.1, 0.1
"""So sure of speech, or of none, for so long."""
BEFORE_S, AFTER_S = 0.4, 0.1
"""Sound around speech that a recogniser is given: in more of it, PocketSphinx hears words."""
_KEPT_S = 1.0
"""Of silence, in case that speech begins in it."""


class Utterance(NamedTuple):
    """One stretch of speech in a stream."""

    pcm: Pcm
    """Shape (n_samples,)."""
    start_s: float
    """From the beginning of the stream."""
    end_s: float


class Utterances:
    """Keeps what may belong to the utterance that goes on.

    Args:
        rate_hz: Of the stream.
        stopwatch: For the computation.
    """

    def __init__(self, rate_hz: int, stopwatch: Stopwatch) -> None:
        self._rate_hz = rate_hz
        self._vad_rate_hz = rate_hz if rate_hz in VAD_RATES_HZ else VAD_RATES_HZ[-1]
        self._resampler = soxr.ResampleStream(rate_hz, self._vad_rate_hz, 1, dtype="float32")
        params = VADParams(
            confidence=CONFIDENCE, start_secs=ONSET_S, stop_secs=OFFSET_S, min_volume=0
        )
        self._vad = TimedVAD(stopwatch, params)
        self._vad.set_sample_rate(self._vad_rate_hz)
        self._kept = np.zeros(0, np.int16)
        self._n_dropped = 0
        """Samples that came before those that are kept."""
        self._speaks = False
        self._start: int | None = None
        """Sample at which what is to be heard begins. None: nobody has spoken."""
        self._end = 0
        """Sample at which speech stopped last."""

    async def append(self, pcm: Pcm) -> bool:
        """Takes sound in, and tells whether an utterance began with it."""
        self._kept = np.concatenate((self._kept, pcm))
        state = await self._vad.analyze_audio(self._for_vad(pcm).tobytes())
        if state is VADState.SPEAKING and not self._speaks:
            return self._speech_begins()
        if state is VADState.QUIET and self._speaks:
            self._speaks = False
            self._end = self._n_samples - self._samples(OFFSET_S)
        self._forget()
        return False

    @property
    def now_s(self) -> float:
        """The end of what came."""
        return self._n_samples / self._rate_hz

    @property
    def speech_s(self) -> float | None:
        """Length of the utterance so far. None: nobody has spoken."""
        return None if self._start is None else self._stop / self._rate_hz - self.start_s

    @property
    def start_s(self) -> float:
        """Where the utterance began, with what goes before its speech; else the end."""
        return (self._n_samples if self._start is None else self._start) / self._rate_hz

    @property
    def silence_s(self) -> float:
        """How long it has been over. 0: it goes on, or nobody has spoken."""
        is_over = self._start is not None and not self._speaks
        return (self._n_samples - self._end) / self._rate_hz if is_over else 0.0

    def so_far(self) -> Utterance | None:
        """The utterance, as much as there is of it. None: nobody has spoken."""
        if self._start is None:
            return None
        stop = self._stop
        pcm = self._kept[self._start - self._n_dropped : stop - self._n_dropped]
        return Utterance(pcm.copy(), self._start / self._rate_hz, stop / self._rate_hz)

    def take(self) -> Utterance | None:
        """The same, once: what comes from now on belongs to the next."""
        utterance = self.so_far()
        self._n_dropped += len(self._kept)
        self._kept = np.zeros(0, np.int16)
        self._start = self._n_dropped if self._speaks else None
        return utterance

    def _for_vad(self, pcm: Pcm) -> Pcm:
        if self._rate_hz == self._vad_rate_hz:
            return pcm
        resampled = self._resampler.resample_chunk(pcm.astype(np.float32))
        return np.asarray(np.clip(np.rint(resampled), -32768, 32767), np.int16)

    def _speech_begins(self) -> bool:
        self._speaks = True
        is_first = self._start is None
        if is_first:
            before = self._samples(ONSET_S + BEFORE_S)
            self._start = max(self._n_dropped, self._n_samples - before)
        return is_first

    def _forget(self) -> None:
        n_over = len(self._kept) - 2 * self._samples(_KEPT_S)
        if self._start is None and n_over > 0:
            n_gone = n_over + self._samples(_KEPT_S)
            self._kept = self._kept[n_gone:]
            self._n_dropped += n_gone

    @property
    def _n_samples(self) -> int:
        return self._n_dropped + len(self._kept)

    @property
    def _stop(self) -> int:
        """Where the utterance ends, as far as is known."""
        quiet = self._end + self._samples(AFTER_S)
        return self._n_samples if self._speaks else min(self._n_samples, quiet)

    def _samples(self, seconds: float) -> int:
        return round(seconds * self._rate_hz)
