"""What services report of their use, and how it adds up in the record."""

import pytest
from pipecat.metrics.metrics import (
    LLMTokenUsage,
    LLMUsageMetricsData,
    STTUsage,
    STTUsageMetricsData,
    TTFBMetricsData,
    TTSUsageMetricsData,
)

from pipelines.scribe import Scribe
from pipelines.spending import amounts_of, kind_of


def tokens(**counts):
    return LLMUsageMetricsData(processor="p", model="m", value=LLMTokenUsage(**counts))


@pytest.mark.parametrize(
    ("data", "kind", "amounts"),
    [
        (
            STTUsageMetricsData(processor="p", value=STTUsage(audio_seconds=1.25)),
            "stt",
            {"requests": 1, "audio_ms": 1250},
        ),
        (TTSUsageMetricsData(processor="p", value=42), "tts", {"requests": 1, "characters": 42}),
        (
            tokens(prompt_tokens=100, completion_tokens=20, total_tokens=120),
            "llm",
            {"tokens_in": 100, "tokens_out": 20},
        ),
        (TTFBMetricsData(processor="p", value=0.1), None, None),
    ],
)
def test_reports_of_use_are_told_from_others(data, kind, amounts):
    assert (kind_of(data), amounts_of(data)) == (kind, amounts)


def test_cached_tokens_are_counted_once_whether_the_vendor_counts_them_in_or_beside():
    gross = tokens(
        prompt_tokens=100, completion_tokens=20, total_tokens=120, cache_read_input_tokens=60
    )
    net = tokens(
        prompt_tokens=40, completion_tokens=20, total_tokens=120, cache_read_input_tokens=60
    )

    assert amounts_of(gross) == amounts_of(net)
    assert amounts_of(net) == {"tokens_in": 100, "tokens_out": 20, "tokens_cached": 60}


class Now:
    """A telephone that only tells the time."""

    rate_hz = 8000

    def now(self):
        return 0


def test_what_a_service_used_adds_up_under_its_model():
    scribe = Scribe(Now())
    scribe.uses("agent", "llm", "openai", requests=1)
    scribe.uses("agent", "llm", "openai", model="gpt-4.1", tokens_in=10, tokens_out=2)
    scribe.uses("agent", "llm", "openai", requests=1)
    scribe.uses("agent", "llm", "openai", model="gpt-4.1", tokens_in=20, tokens_out=3)
    scribe.uses("customer", "llm", "scripted", requests=1)

    agent, customer = scribe.usage
    assert (agent.model, agent.requests, agent.tokens_in, agent.tokens_out) == ("gpt-4.1", 2, 30, 5)
    assert (customer.service, customer.requests, customer.tokens_in) == ("scripted", 1, None)


def test_two_models_of_one_vendor_are_kept_apart():
    scribe = Scribe(Now())
    scribe.uses("agent", "llm", "openai", model="a", tokens_in=1, tokens_out=0)
    scribe.uses("agent", "llm", "openai", model="b", tokens_in=2, tokens_out=0)
    scribe.uses("agent", "llm", "openai", model="a", tokens_in=4, tokens_out=0)

    assert [(used.model, used.tokens_in) for used in scribe.usage] == [("a", 5), ("b", 2)]
