import pytest

from personas.behaviours.ask_robot import AskRobot
from personas.behaviours.foreign_first import ForeignFirst
from tests.pipelines.playbook.behaviours.talk import BOOK, NAME, ZIP, Talk


def test_a_robot_is_asked_for_at_its_question():
    talk = Talk(AskRobot(at_question=2))

    assert [talk.say(NAME).asks for _ in range(3)] == ["name", "robot", "name"]
    assert talk.notes == ["ask_robot"]


@pytest.mark.parametrize(("leaves", "asks"), [(False, "zip_code"), (True, "speaks to no machine")])
def test_told_that_it_is_one_it_may_leave(leaves, asks):
    talk = Talk(AskRobot(at_question=1, leaves=leaves))
    talk.say(NAME)

    assert talk.say(f"i am an automated assistant {ZIP}").asks == asks


def test_not_told_so_it_stays():
    talk = Talk(AskRobot(at_question=1, leaves=True))
    talk.say(NAME)

    assert talk.say(NAME).asks == "name"


@pytest.mark.parametrize("language", ["es", "fr", "de"])
def test_it_speaks_its_own_language_first(language):
    talk = Talk(ForeignFirst(language=language, turns=2))
    said = [talk.say(NAME) for _ in range(3)]

    assert {a.text for a in said[:2]} <= set(BOOK.answers[f"speaks_{language}"])
    assert "maria lopez" in said[2].text
