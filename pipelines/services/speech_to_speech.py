"""Speech-to-speech models: one service that hears, thinks and speaks."""

from typing import Any

from personas.schema import Service
from pipelines.services.asked import filled_settings, settings_of
from pipelines.services.making import arguments
from pipelines.services.vendor import Vendor
from pipelines.services.wiring import Wiring

HEARS_AT_HZ = {"openai_realtime": 24_000, "google_live": 16_000}
"""Rates at which the models take sound in; others take that of the line."""
VAD_STOP_MS = 500
"""Silence that ends a turn, as the models' own voice activity detectors have it by default."""


def openai_realtime(wiring: Wiring, service: Service, vendor: Vendor) -> Any:  # noqa: ANN401
    """OpenAI's Realtime API. `settings` may hold `session_properties`."""
    from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService as Made

    settings = {"system_instruction": wiring.prompt, "model": vendor.model}
    settings |= settings_of(service, vendor)
    settings["session_properties"] = _session(wiring, settings)
    return Made(settings=filled_settings(Made, settings), **arguments(wiring, service, vendor))


def detection(wiring: Wiring) -> Any:  # noqa: ANN401
    """What is asked of the model's own turn detection. False: it has none. None: nothing."""
    found: Any = wiring.services.s2s.settings if wiring.services.s2s else {}
    for part in ("session_properties", "audio", "input"):
        found = found.get(part) or {}
    return found.get("turn_detection")


def vad_stop_s(wiring: Wiring) -> float:
    """Silence after which the model takes a turn to be over."""
    return float((detection(wiring) or {}).get("silence_duration_ms", VAD_STOP_MS)) / 1000


def _session(wiring: Wiring, settings: dict[str, Any]) -> Any:  # noqa: ANN401
    """The session that is asked for: with transcripts of what is heard, for the record."""
    from pipecat.services.openai.realtime import events

    asked = events.SessionProperties.model_validate(settings.get("session_properties", {}))
    audio = asked.audio or events.AudioConfiguration()
    heard, spoken = audio.input or events.AudioInput(), audio.output or events.AudioOutput()
    heard.transcription = heard.transcription or events.InputAudioTranscription()
    spoken.voice = settings.pop("voice", None) or spoken.voice or wiring.voice.ids.get("openai")
    update = {"audio": audio.model_copy(update={"input": heard, "output": spoken})}
    return asked.model_copy(update=update)
