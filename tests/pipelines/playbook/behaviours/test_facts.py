from personas.behaviours.answer_another import AnswerAnother
from personas.behaviours.old_address import OldAddress
from personas.behaviours.refuse_untold import RefuseUntold
from pipelines.playbook.behaviours import measure
from tests.pipelines.playbook.behaviours.talk import NAME, OFFER, ZIP, Talk

OWN = "nine four one oh three"
REASON = "it lets us find the agent who knows your area best what is your five digit zip code"


def test_the_other_fact_is_told():
    talk = Talk(AnswerAnother(rate=1.0))

    assert OWN in talk.say(NAME).text
    assert "maria lopez" in talk.say(ZIP).text
    assert talk.say(OFFER).asks == "objection"


def test_the_other_fact_is_told_as_often_as_asked():
    talks = [Talk(AnswerAnother(rate=0.3), seed=seed) for seed in range(300)]
    for talk in talks:
        for _ in range(4):
            talk.say(NAME)
    (found,) = measure([talk.record() for talk in talks])

    assert found.n == 1200
    assert abs(found.found - 0.3) < 0.04


def test_an_old_zip_code_is_corrected_so_many_turns_later():
    talk = Talk(OldAddress(turns_later=2))
    old, other, corrected, after = (talk.say(text) for text in (ZIP, OFFER, OFFER, OFFER))

    assert OWN not in old.text
    assert other.asks == "objection"
    assert "my old zip code" in corrected.text
    assert OWN in corrected.text
    assert after.asks == "agreed"
    assert talk.notes == [
        "may_old_address",
        "old_address",
        "declined",
        "corrected_address",
        "agreed",
    ]


def test_an_old_zip_code_that_is_read_back_is_corrected_at_once():
    talk = Talk(OldAddress(turns_later=5))
    talk.say(ZIP)

    assert OWN in talk.say("i heard one one one one one is that right").text
    assert talk.say("i heard nine four one oh three is that right").asks == "zip_code_right"


def test_an_old_zip_code_that_was_never_told_is_not_corrected():
    talk = Talk(OldAddress(rate=0.0))

    assert OWN in talk.say(ZIP).text
    assert talk.say(OFFER).asks == "objection"


def test_without_a_reason_the_fact_is_refused_and_then_the_call_ended():
    talk = Talk(RefuseUntold(times=2))
    answers = [talk.say(ZIP) for _ in range(3)]

    assert [a.asks for a in answers[:2]] == ["why_zip_code"] * 2
    assert answers[2].tool == ("end_call", {"reason": "was not told why"})


def test_with_a_reason_the_fact_is_told():
    talk = Talk(RefuseUntold())

    assert "maria lopez" in talk.say(NAME).text
    assert talk.say(ZIP).asks == "why_zip_code"
    assert OWN in talk.say(REASON).text
    assert OWN in talk.say(ZIP).text
    (found,) = measure([talk.record()])
    assert (found.asked, found.found) == (3, 1)


def test_the_name_may_be_refused_too():
    talk = Talk(RefuseUntold(facts=("name", "zip_code")))

    assert talk.say(NAME).asks == "why_name"
