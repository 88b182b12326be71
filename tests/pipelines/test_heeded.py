"""What of `vendors` in a suite changes how a service is asked."""

import pytest

from personas.schema import Service
from pipelines.services.heeded import ALL, SELF_WILLED, heeded
from pipelines.services.vendors import VENDORS

WAITS = ALL - {"concurrent", "connections"}


def heeded_by(kind, name):
    return heeded(kind, Service(service=name), VENDORS[kind, name])


@pytest.mark.parametrize(
    ("kind", "name", "fields"),
    [
        ("llm", "openai", ALL - {"connections"}),
        ("tts", "cartesia_http", ALL - {"connections"}),
        ("stt", "deepgram", ALL - {"concurrent"}),
        ("s2s", "openai_realtime", ALL - {"concurrent"}),
        ("llm", "anthropic", frozenset()),
        ("tts", "groq", frozenset()),
        ("stt", "azure", {"connections"}),
        ("s2s", "google_live", ALL - {"concurrent"}),
        ("stt", "whisper", frozenset()),
    ],
)
def test_a_service_heeds_what_it_is_asked_by(kind, name, fields):
    assert heeded_by(kind, name) == fields


def test_of_all_services_across_a_network_only_those_named_are_asked_as_they_see_fit():
    remote = [place for place, row in VENDORS.items() if row.is_remote]

    assert {place for place in remote if not heeded_by(*place) >= WAITS} == SELF_WILLED


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("pipecat.services.anthropic.llm.AnthropicLLMService", frozenset()),
        ("pipecat.services.openai.llm.OpenAILLMService", ALL - {"connections"}),
        ("my.own.Service", ALL - {"connections"}),
    ],
)
def test_a_class_is_taken_for_what_its_name_says(path, fields):
    assert heeded("llm", Service(class_=path), None) == fields
