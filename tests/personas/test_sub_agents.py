"""Sub-agents in YAML: what each has of its agent, versions, and what is refused."""

import pytest

from personas.agents import Agent
from personas.faults import InputFault
from personas.library import Library
from personas.loading import load
from personas.planning import plans

TOOL = {"description": "Finds.", "answer": 1}
BOTH = {
    "first": {"summary": "asks.", "prompt": "You ask.", "playbook": {"start": "a"}},
    "second": {"prompt": "You find.", "tools": {"find": TOOL}},
}


def agent(**version):
    defaults = {
        "prompt": "You answer.\n",
        "playbook": {"start": "z", "slots": {"name": "name"}},
        "tools": {"all": TOOL},
        "sub_agents": BOTH,
    }
    made = {"name": "desk", "summary": "x", "active": "v1", "defaults": defaults}
    return Agent.model_validate(made | {"versions": {"v1": version}}).version()


def test_each_part_has_the_agents_own_and_what_it_adds():
    first, second = agent().parts

    assert (first.name, first.summary, second.name) == ("first", "asks.", "second")
    assert first.prompt == "You answer.\n\nYou ask."
    assert first.playbook == {"start": "a", "slots": {"name": "name"}}
    assert second.playbook == {"start": "z", "slots": {"name": "name"}}
    assert (set(first.tools), set(second.tools)) == ({"all"}, {"all", "find"})
    assert set(agent().all_tools) == {"all", "find"}


def test_an_agent_without_sub_agents_is_its_only_part():
    made = Library().agent("sprocket", "v1")

    (part,) = made.parts
    assert (part.name, part.prompt, part.playbook) == ("", made.prompt, made.playbook)


def test_a_version_changes_what_it_says_of_a_sub_agent():
    second = {"prompt": "You look.", "tools": {"ask": TOOL}}
    made = agent(sub_agents={"second": second, "third": {"prompt": "You end."}})

    assert [part.name for part in made.parts] == ["first", "second", "third"]
    assert made.parts[0] == agent().parts[0]
    assert made.sub_agents["second"].prompt == "You look."
    assert set(made.sub_agents["second"].tools) == {"find", "ask"}


@pytest.mark.parametrize(
    ("sub_agents", "told"),
    [
        ({"only": {}}, "needs at least 2, of which the first answers"),
        ({"a": {}, "b": {"tools": {"handoff": TOOL}}}, "`b`: the tool `handoff` is built in"),
        ({"a": {}, "b": {"promt": "x"}}, "did you mean `prompt`"),
        ({"a": {}, "b": {"tools": {"find": {"answer": 1}}}}, "`find` needs a `description`"),
    ],
)
def test_faults_are_told(tmp_path, sub_agents, told):
    path = tmp_path / "desk.yaml"
    path.write_text(
        f"{{name: desk, summary: x, active: v, versions: {{v: {{sub_agents: {sub_agents}}}}}}}"
    )

    with pytest.raises(InputFault) as fault:
        load(path, Agent)
    assert told in str(fault.value)


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ({"bot": "shop.py", "sub_agents": BOTH}, "has no `sub_agents`"),
        ({"tools": {"handoff": TOOL}}, "`handoff` is built in where there are `sub_agents`"),
    ],
)
def test_what_does_not_go_together_is_told(version, told):
    with pytest.raises(ValueError, match=told):
        agent(**version)


def test_the_tables_of_their_tools_must_be_there():
    library = Library()
    suite = library.suite("tools").model_copy(
        update={"agent": "sprocket_desk", "agent_versions": (), "scenarios": ("sprocket_offer",)}
    )

    with pytest.raises(InputFault, match=r"tools\.find_store\.table"):
        plans(suite, library=library)
