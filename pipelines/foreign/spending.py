"""What a foreign bot's services report of their use."""

from pipecat.frames.frames import MetricsFrame
from pipecat.metrics.metrics import LLMUsageMetricsData, STTUsageMetricsData, TTSUsageMetricsData

from pipelines.scribe import Scribe


def book_metrics(scribe: Scribe, frame: MetricsFrame) -> None:
    """Notes what a bot with usage metrics says that it used."""
    for data in frame.data:
        service = data.processor.partition("#")[0]
        if isinstance(data, STTUsageMetricsData):
            audio_ms = round(1000 * data.value.audio_seconds)
            scribe.uses("agent", "stt", service, requests=1, audio_ms=audio_ms)
        elif isinstance(data, TTSUsageMetricsData):
            scribe.uses("agent", "tts", service, requests=1, characters=data.value)
        elif isinstance(data, LLMUsageMetricsData):
            used = {"tokens_in": data.value.prompt_tokens}
            used["tokens_out"] = data.value.completion_tokens
            scribe.uses("agent", "llm", service, requests=1, **used)
