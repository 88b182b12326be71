"""An agent that has a prompt and no playbook, as those for models have."""

import pytest

from personas.emulation import Emulation
from pipelines.call import place_call
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


def test_a_model_needs_none_and_where_it_is_played_says_what_the_librarys_agent_says(
    planned, monkeypatch, tmp_path
):
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    bare = planned(OPENAI, clock="real").plans[0]
    check_services([bare])
    played = bare.model_copy(update={"emulators": {"openai": Emulation()}, "clock": "simulated"})
    record = place_call(played, tmp_path)

    assert record.plan.agent.playbook == {}
    assert record.soundness.faults == ()
    assert record.ending.reason == "transferred"
