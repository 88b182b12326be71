import pytest

from personas.behaviours import AnyBehaviour
from personas.behaviours.ask_price import AskPrice
from personas.behaviours.mishear import Mishear
from personas.behaviours.take_back import TakeBack
from pipelines.playbook.behaviours import ACTING, MEASURED, measure
from tests.pipelines.playbook.behaviours.talk import NAME, OFFER, Talk


def test_every_behaviour_is_done_and_measured():
    union = AnyBehaviour.__origin__.__args__
    names = {model.model_fields["behaviour"].default for model in union}

    assert set(ACTING) == names
    assert set(MEASURED) <= names


def test_a_question_misheard_is_understood_after_so_many():
    talk = Talk(Mishear(rate=1.0, most_in_a_row=2))
    said = [talk.say(NAME).text for _ in range(6)]

    assert ["maria" in text for text in said] == [False, False, True] * 2


@pytest.mark.parametrize("rate", [0.2, 0.6])
def test_questions_are_misheard_as_often_as_asked(rate):
    talks = [Talk(Mishear(rate=rate, most_in_a_row=10), seed=seed) for seed in range(200)]
    for talk in talks:
        for _ in range(5):
            talk.say(NAME)
    (found,) = measure([talk.record() for talk in talks])

    assert found.n >= 999
    assert abs(found.found - rate) < 0.04


def test_a_draw_of_one_behaviour_moves_no_other_words():
    def names(*behaviours):
        talk = Talk(*behaviours, seed=3)
        return [t for _ in range(12) if "maria" in (t := talk.say(NAME).text)]

    fluent, mishearing = names(), names(Mishear(rate=0.5))

    assert 0 < len(mishearing) < len(fluent)
    assert [t.split("maria")[0] for t in mishearing] == [
        t.split("maria")[0] for t in fluent[: len(mishearing)]
    ]


def test_the_price_is_asked_for_so_often():
    talk = Talk(AskPrice(times=2))
    answers = [talk.say(OFFER) for _ in range(4)]

    assert [a.asks for a in answers] == ["price", "price", "objection", "agreed"]
    (found,) = measure([talk.record()])
    assert (found.asked, found.found, found.n) == (2, 2, 1)


def test_a_yes_is_taken_back_once():
    talk = Talk(TakeBack())
    answers = [talk.say(OFFER) for _ in range(3)]

    assert [a.event for a in answers] == ["declined", "agreed", "agreed"]
    assert " no. i " in answers[1].text
    assert talk.notes == [
        "declined",
        "agreed",
        "may_take_back",
        "withdrew",
        "take_back",
        "agreed",
    ]
