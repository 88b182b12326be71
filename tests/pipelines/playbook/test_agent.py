import pytest

from pipelines.playbook.agent import AgentMind, AgentPlaybook
from pipelines.playbook.mind import Hearing
from tests.pipelines.plans import plan


def mind(version="v1"):
    return AgentMind(AgentPlaybook.model_validate(plan(version=version).agent.playbook))


def talk(agent, *heard):
    """The agent's answers: to the start of the call, and then to each thing heard."""
    return [agent.reply(Hearing(text)) for text in ("", *heard)]


def test_a_clear_call_ends_in_a_transfer_with_both_facts():
    answers = talk(mind(), "my name is maria lopez", "yes", "it's nine four one oh three", "yes")

    assert answers[-1].tool == ("transfer_call", {"name": "maria lopez", "zip_code": "94103"})
    assert "i heard maria lopez" in answers[1].text
    assert [a.listen for a in answers[:4]] == ["name", "yes_no_name", "zip", "yes_no"]


def test_v2_asks_for_the_spelling_and_reads_the_zip_code_back():
    answers = talk(mind("v2"), "m a r i a l o p e z", "yes", "nine four one oh three", "yes", "yes")

    assert "spell" in answers[0].text
    assert "i heard nine four one oh three" in answers[3].text
    assert answers[-1].tool == ("transfer_call", {"name": "maria lopez", "zip_code": "94103"})


def test_a_refused_name_is_not_offered_again():
    agent = mind()
    talk(agent, "my name is john hoffman", "no")

    assert "john hoffman" not in agent.reply(Hearing("it's john hoffman")).text


def test_a_name_that_is_insisted_on_is_taken_up_again():
    agent = mind()
    talk(agent, "it's john hoffman", "no", "it's john hoffman")

    assert "i heard john hoffman" in agent.reply(Hearing("it's john hoffman")).text


def test_a_correction_is_read_back():
    answers = talk(mind(), "my name is john hoffman", "no my name is maria lopez")

    assert "i heard maria lopez" in answers[-1].text


def test_the_second_reading_serves_when_the_first_was_refused():
    agent = mind()
    talk(agent, "my name is john hoffman", "no")
    answer = agent.reply(Hearing("it's john hoffman", ("it's mary hoffman",)))

    assert "i heard mary hoffman" in answer.text


def test_a_name_is_put_together_from_parts():
    answers = talk(mind(), "my first name is maria", "my last name is lopez")

    assert "i heard maria lopez" in answers[-1].text


def test_it_asks_again_when_it_did_not_understand():
    agent = mind()
    first, again = talk(agent, "graham graham on")

    assert again.text.startswith("sorry, i did not get that.")
    assert again.listen == first.listen == "name"


def test_it_gives_up_asking_and_goes_on():
    agent = mind()
    answers = talk(agent, *["hm"] * 5)

    assert agent.state == "zip_code"
    assert "zip code" in answers[-1].text


def test_a_fact_that_was_never_understood_is_passed_on_as_empty():
    answers = talk(mind(), *["hm"] * 5, "nine four one oh three", "yes")

    assert answers[-1].tool == ("transfer_call", {"name": "", "zip_code": "94103"})


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ("why do you need that", "knows your area best"),
        ("how much is it", "cannot quote a price"),
        ("are you a real person", "automated assistant"),
        ("can you make it quick", "i will be quick"),
        ("could you say that again", "of course"),
    ],
)
def test_an_aside_is_answered_and_the_question_asked_again(heard, said):
    answer = talk(mind(), heard)[-1]

    assert said in answer.text
    assert "name" in answer.text


def test_three_refusals_and_the_agent_says_goodbye():
    answers = talk(mind(), "maria lopez", "yes", "nine four one oh three", *["no thanks"] * 4)

    assert answers[-1].tool is not None
    assert answers[-1].tool[0] == "end_call"


def test_silence_makes_it_ask_whether_anybody_is_there():
    agent = mind()
    agent.reply(Hearing(""))

    assert agent.reply(Hearing("")).text.startswith("are you still there?")


def test_it_knows_no_fact_that_it_did_not_hear():
    agent = mind()
    talk(agent, "my name is maria lopez")

    assert agent.slots["zip_code"].value is None
    assert agent.slots["name"].value == "maria lopez"


@pytest.mark.parametrize("n_heard", [0, 1, 2, 3])
def test_who_wants_to_be_called_later_is_let_go_in_any_state(n_heard):
    heard = ("it's john hoffman", "yes", "nine four one oh three")[:n_heard]

    last = talk(mind(), *heard, "i can't talk right now could you call me later")[-1]

    assert last.text == "of course. we will call you another time. goodbye."
    assert last.tool == ("end_call", {"reason": "the customer wants to be called later"})


def test_a_zip_code_that_is_corrected_late_is_taken_over():
    late = "no sorry that was my old zip code my zip code is two oh oh six eight"
    answers = talk(mind(), "it's john hoffman", "yes", "two two one three oh", late, "yes please")

    assert answers[-2].text.startswith("thank you, i have changed that. ")
    assert answers[-1].tool == ("transfer_call", {"name": "john hoffman", "zip_code": "20068"})
