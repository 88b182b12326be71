"""What services report of their use, in the fields of `record.Usage`."""

from pipecat.metrics.metrics import (
    LLMTokenUsage,
    LLMUsageMetricsData,
    MetricsData,
    STTUsageMetricsData,
    TTSUsageMetricsData,
)

from personas.base import ServiceKind


def kind_of(data: MetricsData) -> ServiceKind | None:
    """Whose use is reported. None: it is not about use."""
    if isinstance(data, STTUsageMetricsData):
        return "stt"
    if isinstance(data, TTSUsageMetricsData):
        return "tts"
    return "llm" if isinstance(data, LLMUsageMetricsData) else None


def amounts_of(data: MetricsData) -> dict[str, int] | None:
    """What was used, by fields of `Usage`. None: it is not about use."""
    if isinstance(data, STTUsageMetricsData):
        return {"requests": 1, "audio_ms": round(1000 * data.value.audio_seconds)}
    if isinstance(data, TTSUsageMetricsData):
        return {"requests": 1, "characters": data.value}
    if isinstance(data, LLMUsageMetricsData):
        return _tokens(data.value)
    return None


def _tokens(used: LLMTokenUsage) -> dict[str, int]:
    """Tokens in are all that were read, cached ones among them, as not every vendor counts them.

    Anthropic and Bedrock report what was read without what was cached, others with it; the total
    has it either way.
    """
    told = {
        "tokens_cached": used.cache_read_input_tokens,
        "tokens_cache_written": used.cache_creation_input_tokens,
        "audio_tokens_in": used.input_audio_tokens,
        "audio_tokens_out": used.output_audio_tokens,
        "audio_tokens_cached": used.cache_read_input_audio_tokens,
    }
    return {
        "tokens_in": max(used.prompt_tokens, used.total_tokens - used.completion_tokens),
        "tokens_out": used.completion_tokens,
        **{name: n for name, n in told.items() if n is not None},
    }
