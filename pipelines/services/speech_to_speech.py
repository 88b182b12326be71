"""Speech-to-speech models: one service that hears, thinks and speaks."""

from typing import Any

from personas.schema import Service
from pipelines.services.registry import KEYS, ServiceFault, key
from pipelines.services.wiring import Wiring

HEARS_AT_HZ = {"openai_realtime": 24_000, "google_live": 16_000}
"""Rates at which the models take sound in; others take that of the line."""
VAD_STOP_MS = 500
"""Silence that ends a turn, as the models' own voice activity detectors have it by default."""


def openai_realtime(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """OpenAI's Realtime API. `settings` may hold a `voice`, and `session_properties`."""
    from pipecat.services.openai.realtime.llm import OpenAIRealtimeLLMService as Made

    settings = {"system_instruction": wiring.prompt} | service.settings
    settings["session_properties"] = _session(wiring, settings)
    options: dict[str, Any] = _reached(wiring) | service.options
    return Made(settings=Made.Settings.from_mapping(settings), **options)


def google_live(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """Google's Gemini Live.

    Raises:
        ServiceFault: its package is not installed.
    """
    try:
        from pipecat.services.google.gemini_live.llm import GeminiLiveLLMService as Made
    except ImportError as error:
        hint = "hint: uv pip install 'pipecat-ai[google]'"
        raise ServiceFault(
            f"`google_live` needs a package that is not installed; {hint}"
        ) from error

    settings = {"system_instruction": wiring.prompt} | service.settings
    if voice := wiring.voice.ids.get("google"):
        settings.setdefault("voice", voice)
    made = Made.Settings.from_mapping(settings)
    return Made(api_key=key(KEYS["google"]), settings=made, **service.options)


def vad_stop_s(wiring: Wiring) -> float:
    """Silence after which the model takes a turn to be over."""
    settings = wiring.services.s2s.settings if wiring.services.s2s else {}
    detection: Any = settings
    for part in ("session_properties", "audio", "input", "turn_detection"):
        detection = detection.get(part) or {}
    return float(detection.get("silence_duration_ms", VAD_STOP_MS)) / 1000


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


def _reached(wiring: Wiring) -> dict[str, Any]:
    """Where OpenAI is and with which key: played within the call, or out in the world."""
    if "openai" in wiring.plan.emulators:
        url = f"ws://openai.{wiring.emulated_host}/v1/realtime"
        return {"api_key": "emulated", "base_url": url}
    return {"api_key": key(KEYS["openai"])}
