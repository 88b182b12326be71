"""What answers behind an emulated model where an agent brings a prompt alone."""

import pytest

from personas.sub_agents import SubAgent
from pipelines.emulators.talk import Talk, replayed
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan

ALONE = {"playbook": {}}
DESK = {"sub_agents": {"greeter": SubAgent(summary="greets.", prompt="Greet.")}}


def made_wiring(made):
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    return Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made))


def test_a_server_of_many_conversations_listens_for_no_ones_answer():
    one, many = made_wiring(plan()), made_wiring(plan())
    asked = [{"role": "assistant", "content": "hello"}, {"role": "user", "content": "john hoffman"}]

    talk = Talk(one)
    talk.answer(asked[:0])

    assert talk.answer(asked).text == replayed(many, asked).answer(asked).text
    assert (one.listen_for, many.listen_for) == ("yes_no_name", "")


@pytest.mark.parametrize("change", [ALONE, ALONE | DESK], ids=["one", "sub_agents"])
def test_the_librarys_agent_speaks_for_one_without_a_playbook(change):
    made = plan()
    agent = made.agent.model_copy(update=change)
    made = made.model_copy(update={"agent": agent})
    wiring = made_wiring(made)
    talk = Talk(wiring)

    assert talk.answer([]).text.startswith("hello, thank you for calling the sprocket company.")
    assert wiring.plan.agent.playbook == {}
