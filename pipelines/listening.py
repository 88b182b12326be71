"""Pipecat's voice activity and turn models, with their computation booked and silence skipped."""

from typing import Any

from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADParams

from pipelines.stopwatch import Stopwatch


class TimedVAD(SileroVADAnalyzer):
    """Silero; digital silence is not worth asking it about: its answer is always no."""

    def __init__(self, stopwatch: Stopwatch, params: VADParams) -> None:
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
        super().__init__(**options)
        self._stopwatch = stopwatch

    def _predict_endpoint(self, audio_array: Any) -> dict[str, Any]:  # noqa: ANN401
        started = self._stopwatch.start()
        prediction: dict[str, Any] = super()._predict_endpoint(audio_array)
        self._stopwatch.stop("turn", started)
        return prediction
