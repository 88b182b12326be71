import pytest

from personas.agents import Agent, laid_over
from personas.faults import InputFault
from personas.library import Library

BASE = {"start": "a", "states": {"a": 1, "b": 2}, "sorry": "hm"}


@pytest.mark.parametrize(
    ("above", "laid"),
    [
        ({}, BASE),
        ({"states": {"b": 3, "c": 4}}, BASE | {"states": {"a": 1, "b": 3, "c": 4}}),
        ({"sorry": "pardon"}, BASE | {"sorry": "pardon"}),
        ({"asides": {"why": "so"}}, BASE | {"asides": {"why": "so"}}),
    ],
)
def test_a_playbook_is_laid_over_another_entry_by_entry(above, laid):
    assert laid_over(BASE, above) == laid


def test_versions_differ_in_what_they_say_they_do():
    v1, v2 = (Library().agent("sprocket", version) for version in ("v1", "v2"))
    differing = {
        n for n, state in v2.playbook["states"].items() if state != v1.playbook["states"].get(n)
    }

    assert differing == {"name", "zip_code", "confirm_zip_code"}
    assert v1.services == v2.services
    assert v1.turns == v2.turns


def test_a_version_that_is_not_there_is_told_with_those_that_are():
    agent = Agent.model_validate(
        {"name": "bot", "summary": "x", "active": "v1", "versions": {"v1": {"prompt": "p"}}}
    )

    with pytest.raises(InputFault, match="no such version"):
        agent.version("v2")
