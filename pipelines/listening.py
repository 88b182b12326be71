"""Pipecat's voice activity and turn models, with their computation booked and silence skipped."""

import functools
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

import onnxruntime
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams

from pipelines.stopwatch import Stopwatch


@functools.cache
def _session(path: str) -> onnxruntime.InferenceSession:
    """One session per model and process: it keeps no state of its own, and loading takes 30 ms."""
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    return _load_session(path, providers=["CPUExecutionProvider"], sess_options=options)


_load_session = onnxruntime.InferenceSession


def shared_sessions() -> AbstractContextManager[Any]:
    """While it is entered, models that Pipecat loads get the process's session for their file."""
    return mock.patch.object(onnxruntime, "InferenceSession", lambda path, **_: _session(path))


class TimedVAD(SileroVADAnalyzer):
    """Silero; digital silence is not worth asking it about: its answer is always no."""

    def __init__(self, stopwatch: Stopwatch, params: VADParams) -> None:
        with shared_sessions():
            super().__init__(params=params)
        self._stopwatch = stopwatch

    def voice_confidence(self, buffer: bytes) -> float:
        """0 to 1."""
        if not any(buffer):
            return 0.0
        started = self._stopwatch.start()
        confidence = super().voice_confidence(buffer)
        self._stopwatch.stop("vad", started)
        return confidence


class TimedSmartTurn(LocalSmartTurnAnalyzerV3):
    """Smart Turn v3."""

    def __init__(self, stopwatch: Stopwatch, **options: Any) -> None:  # noqa: ANN401
        with shared_sessions():
            super().__init__(**options)
        self._stopwatch = stopwatch

    def _predict_endpoint(self, audio_array: Any) -> dict[str, Any]:  # noqa: ANN401
        started = self._stopwatch.start()
        prediction: dict[str, Any] = super()._predict_endpoint(audio_array)
        self._stopwatch.stop("turn", started)
        return prediction
