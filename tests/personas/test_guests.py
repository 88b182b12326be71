"""Personas that a suite does not name."""

import pytest

from personas.library import Library
from personas.loading import InputFault
from personas.planning import plans
from personas.schema import Suite

LIBRARY = Library()
SUITE = Suite(
    name="two",
    summary="Two personas and two scenarios.",
    personas=("clear", "cafe"),
    scenarios=("sprocket_offer", "sprocket_callback"),
    seed=7,
)
PERSONA = "name: {name}\nsummary: s\nvoice: {{rate_wpm: 190}}\n"


def told(*personas):
    with pytest.raises(InputFault) as caught:
        plans(SUITE, library=LIBRARY, persona=personas)
    return str(caught.value)


def test_a_persona_of_the_library_is_called_with_the_suites_scenarios():
    made = plans(SUITE, library=LIBRARY, persona="screener")

    assert {(plan.persona.name, plan.scenario.name) for plan in made} == {
        ("screener", "sprocket_offer"),
        ("screener", "sprocket_callback"),
    }


def test_a_guest_moves_none_of_the_suites_own_calls():
    own = plans(SUITE, library=LIBRARY)
    both = plans(SUITE, library=LIBRARY, persona=("screener", "clear", "cafe"))

    assert tuple(plan for plan in both if plan.persona.name != "screener") == own
    assert len(both) == len(own) + 2


def test_a_path_is_a_persona_too_and_stands_in_for_the_suites(mine):
    mine("hurried.yaml", PERSONA.format(name="hurried"))
    mine("my/clear.yaml", PERSONA.format(name="clear"))

    made = plans(SUITE, library=LIBRARY, persona=("hurried.yaml", "my/clear.yaml"))

    assert {(plan.persona.name, plan.persona.voice.rate_wpm) for plan in made} == {
        ("hurried", 190),
        ("clear", 190),
    }


def test_personas_that_are_nowhere_are_all_reported():
    assert told("clear", "caffe", "./street.yaml") == (
        "selection has 2 faults:\n"
        '  persona: no persona of this name in the library (got "caffe"); did you mean `cafe`?\n'
        "    hint: looked in personas/library/personas; `spar list personas` names all\n"
        '  persona: no such file (got "street.yaml")'
    )


def test_a_guests_faulty_file_is_told(mine):
    mine("hurried.yaml", "name: hurried\nsummary: s\nvoic: {}\n")

    assert "hurried.yaml has 1 fault:\n  voic: unknown key" in told("hurried.yaml")


def test_two_personas_of_one_name_could_not_be_told_apart(mine):
    mine("my/clear.yaml", PERSONA.format(name="clear"))

    assert told("clear", "my/clear.yaml") == (
        'selection has 1 fault:\n  persona: has the name of another, `clear` (got "my/clear.yaml")'
    )
