"""Vendors' services, on the real clock and with the user's own keys."""

from typing import Any

from personas.emulation import Emulated
from personas.schema import Service
from pipelines.services.registry import KEYS, key
from pipelines.services.wiring import Wiring


def _settings(made: Any, service: Service, **more: Any) -> Any:  # noqa: ANN401
    given = {name: value for name, value in more.items() if value is not None}
    return made.Settings.from_mapping(given | service.settings)


def deepgram_stt(_wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """Deepgram's streaming recogniser."""
    from pipecat.services.deepgram.stt import DeepgramSTTService as Made

    api_key = key(KEYS["deepgram"])
    return Made(api_key=api_key, settings=_settings(Made, service), **service.options)


def openai_stt(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """OpenAI's transcription, a segment at a time."""
    from pipecat.services.openai.stt import OpenAISTTService as Made

    options = _reached(wiring, "openai", "/v1") | service.options
    return Made(settings=_settings(Made, service), **options)


def openai_llm(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """OpenAI's chat models, or with `options: {base_url: ...}` a server that speaks like them."""
    from pipecat.services.openai.llm import OpenAILLMService as Made

    options = _reached(wiring, "openai", "/v1") | service.options
    settings = _settings(Made, service, system_instruction=wiring.prompt)
    return Made(settings=settings, **options)


def _reached(wiring: Wiring, vendor: Emulated, path: str) -> dict[str, Any]:
    """Where a vendor is and with which key: played within the call, or out in the world."""
    if vendor in wiring.plan.emulators:
        url = f"http://{vendor}.{wiring.emulated_host}{path}"
        return {"api_key": "emulated", "base_url": url}
    return {"api_key": key(KEYS[vendor])}


def cartesia_tts(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """Cartesia's streaming voices."""
    from pipecat.services.cartesia.tts import CartesiaTTSService as Made

    voice = wiring.voice.ids.get("cartesia")
    settings = _settings(Made, service, voice=voice)
    return Made(api_key=key(KEYS["cartesia"]), settings=settings, **service.options)


def openai_tts(wiring: Wiring, service: Service) -> Any:  # noqa: ANN401
    """OpenAI's voices."""
    from pipecat.services.openai.tts import OpenAITTSService as Made

    voice = wiring.voice.ids.get("openai")
    settings = _settings(Made, service, voice=voice)
    options = _reached(wiring, "openai", "/v1") | {"sample_rate": 24_000} | service.options
    return Made(settings=settings, **options)
