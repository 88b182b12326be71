"""An agent that has a prompt and no playbook, as those for models have."""

import pytest

from sparring.faults import UsageFault
from sparring.order import Order, check_services, plan

FILE = """\
name: bare
summary: Has a prompt alone.
active: v1
defaults: {{prompt: You answer the telephone., services: {services}}}
versions: {{v1: {{}}}}
"""
OPENAI = "{llm: openai}"


@pytest.fixture
def planned(tmp_path):
    def make(services, **more):
        (tmp_path / "bare.yaml").write_text(FILE.format(services=services))
        return plan(Order(agent=str(tmp_path / "bare.yaml"), limit=1, personas=("clear",), **more))

    return make


def test_a_scripted_agent_needs_a_playbook(planned):
    with pytest.raises(UsageFault) as told:
        check_services(planned("{}").plans)

    assert str(told.value) == (
        "agent `bare`, version `v1`: services.llm: `scripted` says what a playbook says, and "
        "there is none; hint: `playbook: FILE`, or a model for `llm`"
    )


def test_a_model_needs_none(planned, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "k")

    check_services(planned(OPENAI, clock="real").plans)
