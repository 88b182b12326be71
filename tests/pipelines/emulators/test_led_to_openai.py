"""Whole calls of vendors that speak as OpenAI does, led to its emulator by `base_url`."""

import pytest

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines.call import place_call
from tests.pipelines.emulators.openai_client import URL
from tests.pipelines.plans import plan

AS_AZURE = URL.replace("/v1", "/openai/v1")
"""Where Azure and Groq have the same paths; the others are content with it."""
DEEPSEEK = {
    "class": "pipecat.services.deepseek.llm.DeepSeekLLMService",
    "options": {"api_key": "$MY_KEY", "base_url": URL},
}


def led(**services):
    """A plan whose agent has these services, and whose emulator is OpenAI's."""
    made = plan()
    asked = {
        kind: one if isinstance(one, dict) else {"service": one, "base_url": AS_AZURE}
        for kind, one in services.items()
    }
    services = Services(**{kind: Service.model_validate(one) for kind, one in asked.items()})
    agent = made.agent.model_copy(update={"services": services})
    return made.model_copy(update={"agent": agent, "emulators": {"openai": Emulation()}})


@pytest.mark.parametrize(
    ("services", "models"),
    [
        (
            {"stt": "groq", "llm": "groq"},
            {"stt": "whisper-large-v3-turbo", "llm": "openai/gpt-oss-120b"},
        ),
        ({"llm": "ollama"}, {"llm": "llama3.2"}),
        ({"llm": "azure"}, {"llm": "gpt-4.1"}),
        ({"llm": DEEPSEEK}, {"llm": "deepseek-flash"}),
    ],
)
def test_a_call_goes_to_its_end_over_the_wire(services, models, tmp_path, monkeypatch):
    monkeypatch.setenv("MY_KEY", "my-deepest-secret")
    record = place_call(led(**services), tmp_path)
    used = {one.kind: one for one in record.usage if one.side == "agent"}

    assert record.soundness.faults == ()
    assert record.ending.reason == "transferred"
    assert record.tool_calls[0].arguments == {"name": "maria lopez", "zip_code": "94103"}
    assert {kind: used[kind].model for kind in models} == models
    assert used["llm"].tokens_out > 50
