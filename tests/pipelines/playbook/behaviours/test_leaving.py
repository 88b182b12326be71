import pytest

from personas.behaviours.call_later import CallLater
from personas.behaviours.child import Child
from personas.behaviours.has_to_go import HasToGo
from personas.behaviours.lose_patience import LosePatience
from personas.behaviours.wrong_number import WrongNumber
from tests.pipelines.playbook.behaviours.talk import NAME, OFFER, ZIP, Talk


def reason(answer):
    return answer.tool[1]["reason"] if answer.tool else None


@pytest.mark.parametrize(
    ("elapsed_s", "asks"), [(39.9, "name"), (40.0, "hurry"), (60.0, "hurry"), (60.1, "has to go")]
)
def test_it_warns_and_then_leaves(elapsed_s, asks):
    talk = Talk(HasToGo(after_s=60, warns_s=20), elapsed_s=elapsed_s)

    assert talk.say(NAME).asks == asks


def test_it_warns_once():
    talk = Talk(HasToGo(after_s=60), elapsed_s=50.0)

    assert [talk.say(NAME).asks for _ in range(2)] == ["hurry", "name"]


def test_transferred_in_time_or_late_it_says_goodbye():
    talk = Talk(HasToGo(after_s=60), elapsed_s=70.0)

    assert reason(talk.say("i will transfer you now")) == "goodbye"


def test_annoyances_add_up():
    talk = Talk(LosePatience(annoyances=3))
    heard = [NAME, NAME, "graham you on eight", "i heard john hoffman is that right"]

    assert [reason(talk.say(text)) for text in heard] == [None, None, None, "lost patience"]


def test_an_agent_that_understands_does_not_annoy():
    talk = Talk(LosePatience(annoyances=1))
    heard = [NAME, "i heard maria lopez is that right", ZIP, OFFER, OFFER]

    assert [reason(talk.say(text)) for text in heard] == [None] * 5


def test_called_later_it_does_not_give_in():
    talk = Talk(CallLater(times=2))
    answers = [talk.say(text) for text in (NAME, OFFER, OFFER, NAME)]

    assert [a.asks for a in answers] == ["name", "call_later", "call_later", "call me later"]
    assert [a.event for a in answers] == [None, "declined", "declined", None]


def test_it_may_have_no_time_from_the_start():
    assert Talk(CallLater(at="first_question")).say(NAME).asks == "call_later"


def test_a_wrong_number_tells_nothing():
    talk = Talk(WrongNumber())
    answers = [talk.say(NAME), talk.say(NAME)]

    assert reason(answers[1]) == "wrong number"
    assert not any("maria" in a.text for a in answers)


def test_a_child_knows_its_first_name():
    talk = Talk(Child(questions=3))
    name, zip_code, offer, bye = (talk.say(text) for text in (NAME, ZIP, OFFER, NAME))

    assert "maria" in name.text
    assert "lopez" not in name.text
    assert zip_code.asks == "child_knows_not"
    assert offer.event == "declined"
    assert reason(bye) == "is a child"
