"""Vendors' services, first class: a row for each, and nothing imported until one is asked for.

Names of variables are those of Pipecat's own templates; models and voices are Pipecat's defaults,
where it has any, as of 1.14.
"""

from personas.base import ServiceKind
from pipelines.services.vendor import Address, Vendor

_OPENAI = Address(default="https://api.openai.com/v1", elsewhere="OPENAI_BASE_URL")
_DEEPGRAM = Address(default="https://api.deepgram.com", elsewhere="DEEPGRAM_BASE_URL")
_CARTESIA = Address(default="https://api.cartesia.ai", elsewhere="CARTESIA_BASE_URL")
_GROQ = Address(default="https://api.groq.com/openai/v1")
_CARTESIA_VOICE = "71a7ad14-091c-4e8e-a314-022ece01c121"
"""The one of Pipecat's examples."""


def _ws(address: Address, argument: str = "base_url", path: str = "") -> Address:
    return address.model_copy(update={"form": "ws", "argument": argument, "path": path})


_STT = (
    Vendor(
        kind="stt", name="openai", made="pipecat.services.openai.stt:OpenAISTTService",
        summary="OpenAI's transcription, a segment at a time",
        extra="openai", packages=("openai",), key="OPENAI_API_KEY", address=_OPENAI,
        model="gpt-transcribe",
    ),
    Vendor(
        kind="stt", name="deepgram", made="pipecat.services.deepgram.stt:DeepgramSTTService",
        summary="Deepgram's streaming recogniser",
        extra="deepgram", packages=("deepgram",), key="DEEPGRAM_API_KEY", address=_DEEPGRAM,
        model="nova-3-general",
    ),
    Vendor(
        kind="stt", name="cartesia", made="pipecat.services.cartesia.stt:CartesiaSTTService",
        summary="Cartesia's streaming recogniser",
        extra="cartesia", packages=("websockets",), key="CARTESIA_API_KEY", address=_ws(_CARTESIA),
        model="ink-whisper",
    ),
    Vendor(
        kind="stt", name="elevenlabs",
        made="pipecat.services.elevenlabs.stt:ElevenLabsRealtimeSTTService",
        summary="ElevenLabs' streaming recogniser, Scribe",
        extra="elevenlabs", packages=("websockets",), key="ELEVENLABS_API_KEY",
        address=Address(default="https://api.elevenlabs.io", form="host"),
        model="scribe_v2_realtime",
    ),
    Vendor(
        kind="stt", name="assemblyai", made="pipecat.services.assemblyai.stt:AssemblyAISTTService",
        summary="AssemblyAI's streaming recogniser",
        extra="assemblyai", packages=("websockets",), key="ASSEMBLYAI_API_KEY",
        address=Address(
            default="https://streaming.assemblyai.com", form="ws", path="/v3/ws",
            argument="api_endpoint_base_url",
        ),
        model="universal-3-6-pro",
    ),
    Vendor(
        kind="stt", name="groq", made="pipecat.services.groq.stt:GroqSTTService",
        summary="Whisper on Groq, a segment at a time",
        extra="groq", packages=("openai",), key="GROQ_API_KEY", address=_GROQ,
        model="whisper-large-v3-turbo",
    ),
    Vendor(
        kind="stt", name="azure", made="pipecat.services.azure.stt:AzureSTTService",
        summary="Azure's streaming recogniser",
        extra="azure", packages=("azure.cognitiveservices.speech",), key="AZURE_SPEECH_API_KEY",
        needs={"region": "AZURE_SPEECH_REGION"}, lacks=("model",),
        address=Address(
            default="https://{region}.api.cognitive.microsoft.com", argument="private_endpoint"
        ),
    ),
    Vendor(
        kind="stt", name="whisper", made="pipecat.services.whisper.stt:WhisperSTTService",
        summary="Whisper in this process; its model is downloaded once",
        extra="whisper", packages=("faster_whisper",), rate_hz=16_000,
        model="Systran/faster-distil-whisper-medium.en",
    ),
    Vendor(
        kind="stt", name="moonshine", made="pipecat.services.moonshine.stt:MoonshineSTTService",
        summary="Moonshine in this process; its model is downloaded once",
        extra="moonshine", packages=("moonshine_voice",), rate_hz=16_000, model="small-streaming",
    ),
)  # fmt: skip

_LLM = (
    Vendor(
        kind="llm", name="openai", made="pipecat.services.openai.llm:OpenAILLMService",
        summary="OpenAI's chat models, or by `base_url` any server that speaks like them",
        extra="openai", packages=("openai",), key="OPENAI_API_KEY", address=_OPENAI,
        model="gpt-4.1",
    ),
    Vendor(
        kind="llm", name="anthropic", made="pipecat.services.anthropic.llm:AnthropicLLMService",
        summary="Anthropic's Claude models",
        extra="anthropic", packages=("anthropic",), key="ANTHROPIC_API_KEY",
        address=Address(
            default="https://api.anthropic.com", argument="client", form="anthropic",
            elsewhere="ANTHROPIC_BASE_URL",
        ),
        model="claude-sonnet-4-6",
    ),
    Vendor(
        kind="llm", name="google", made="pipecat.services.google.llm:GoogleLLMService",
        summary="Google's Gemini models",
        extra="google", packages=("google.genai",), key="GOOGLE_API_KEY",
        address=Address(
            default="https://generativelanguage.googleapis.com", argument="http_options",
            form="google",
        ),
        model="gemini-3.6-flash",
    ),
    Vendor(
        kind="llm", name="groq", made="pipecat.services.groq.llm:GroqLLMService",
        summary="Open models on Groq",
        extra="groq", packages=("openai",), key="GROQ_API_KEY", address=_GROQ,
        model="openai/gpt-oss-120b",
    ),
    Vendor(
        kind="llm", name="azure", made="pipecat.services.azure.llm:AzureLLMService",
        summary="OpenAI's models on Azure; the address is your own",
        extra="azure", packages=("openai",), key="AZURE_CHATGPT_API_KEY",
        address=Address(
            default="https://openai.azure.com/openai/v1", argument="endpoint",
            variable="AZURE_CHATGPT_ENDPOINT",
        ),
        model="gpt-4.1",
    ),
    Vendor(
        kind="llm", name="ollama", made="pipecat.services.ollama.llm:OLLamaLLMService",
        summary="A model that Ollama serves on this machine",
        extra="ollama", packages=("openai",), model="llama3.2",
        address=Address(default="http://localhost:11434/v1"),
    ),
)  # fmt: skip

_TTS = (
    Vendor(
        kind="tts", name="openai", made="pipecat.services.openai.tts:OpenAITTSService",
        summary="OpenAI's voices",
        extra="openai", packages=("openai",), key="OPENAI_API_KEY", address=_OPENAI,
        model="gpt-4o-mini-tts", voice="alloy", options={"sample_rate": 24_000},
    ),
    Vendor(
        kind="tts", name="deepgram", made="pipecat.services.deepgram.tts:DeepgramTTSService",
        summary="Deepgram's streaming voices, Aura",
        extra="deepgram", packages=("websockets",), key="DEEPGRAM_API_KEY", address=_ws(_DEEPGRAM),
        voice="aura-2-helena-en", voice_is_model=True, lacks=("language",), is_counted=False,
    ),
    Vendor(
        kind="tts", name="cartesia", made="pipecat.services.cartesia.tts:CartesiaTTSService",
        summary="Cartesia's streaming voices, Sonic",
        extra="cartesia", packages=("websockets",), key="CARTESIA_API_KEY",
        address=_ws(_CARTESIA, "url", "/tts/websocket"), model="sonic-3.6", voice=_CARTESIA_VOICE,
    ),
    Vendor(
        kind="tts", name="cartesia_http",
        made="pipecat.services.cartesia.tts:CartesiaHttpTTSService",
        summary="Cartesia's voices, a sentence at a time",
        extra="cartesia", packages=("websockets",), key="CARTESIA_API_KEY", address=_CARTESIA,
        model="sonic-3.6", voice=_CARTESIA_VOICE,
    ),
    Vendor(
        kind="tts", name="elevenlabs", made="pipecat.services.elevenlabs.tts:ElevenLabsTTSService",
        summary="ElevenLabs' streaming voices",
        extra="elevenlabs", packages=("websockets",), key="ELEVENLABS_API_KEY",
        address=Address(default="https://api.elevenlabs.io", argument="url", form="ws"),
        model="eleven_flash_v2_5", voice="21m00Tcm4TlvDq8ikWAM",
    ),
    Vendor(
        kind="tts", name="groq", made="pipecat.services.groq.tts:GroqTTSService",
        summary="Voices on Groq",
        extra="groq", packages=("groq",), key="GROQ_API_KEY",
        address=Address(default="https://api.groq.com", argument=None),
        model="canopylabs/orpheus-v1-english", voice="autumn", is_counted=False,
    ),
    Vendor(
        kind="tts", name="azure", made="pipecat.services.azure.tts:AzureTTSService",
        summary="Azure's streaming voices",
        extra="azure", packages=("azure.cognitiveservices.speech",), key="AZURE_SPEECH_API_KEY",
        needs={"region": "AZURE_SPEECH_REGION"}, voice="en-US-SaraNeural", lacks=("model",),
        address=Address(
            default="https://{region}.api.cognitive.microsoft.com", argument="private_endpoint"
        ),
    ),
    Vendor(
        kind="tts", name="piper", made="pipecat.services.piper.tts:PiperTTSService",
        summary="Piper in this process; its voice is downloaded once",
        extra="piper", packages=("piper", "requests"), voice="en_US-ryan-high",
        lacks=("model", "language"),
    ),
    Vendor(
        kind="tts", name="kokoro", made="pipecat.services.kokoro.tts:KokoroTTSService",
        summary="Kokoro in this process; its model is downloaded once",
        extra="kokoro", packages=("kokoro_onnx", "requests"), voice="af_heart", lacks=("model",),
    ),
)  # fmt: skip

_S2S = (
    Vendor(
        kind="s2s", name="openai_realtime",
        made="pipecat.services.openai.realtime.llm:OpenAIRealtimeLLMService",
        summary="OpenAI's Realtime API: hears, thinks and speaks",
        extra="openai", packages=("openai", "websockets"), key="OPENAI_API_KEY",
        address=Address(
            default="https://api.openai.com/v1/realtime", form="ws",
            elsewhere="OPENAI_BASE_URL", behind="/realtime",
        ),
        model="gpt-realtime-2.1", lacks=("language",),
        builder="pipelines.services.speech_to_speech:openai_realtime",
    ),
    Vendor(
        kind="s2s", name="google_live",
        made="pipecat.services.google.gemini_live.llm:GeminiLiveLLMService",
        summary="Google's Gemini Live: hears, thinks and speaks",
        extra="google", packages=("google.genai",), key="GOOGLE_API_KEY",
        address=Address(
            default="https://generativelanguage.googleapis.com", argument="http_options",
            form="google",
        ),
    ),
)  # fmt: skip

VENDORS: dict[tuple[ServiceKind, str], Vendor] = {
    (row.kind, row.name): row for row in (*_STT, *_LLM, *_TTS, *_S2S)
}
"""Kind and name to the row."""
