import pytest
import yaml

from personas.library import PRODUCT
from personas.schema import Disfluency, Temper
from pipelines.playbook.customer import CustomerMind, CustomerPlaybook
from pipelines.playbook.disfluency import at_rate, disfluent
from pipelines.playbook.mind import Hearing
from tests.pipelines.plans import plan

BOOK = CustomerPlaybook.model_validate(
    yaml.safe_load((PRODUCT / "playbooks/customer.yaml").read_text())
)


def customer(elapsed_s=0.0, *, holds=False, seed=1, **persona):
    made = plan(seed=seed, name="maria lopez", zip_code="94103", **persona)
    return CustomerMind(made, BOOK, lambda: elapsed_s, holds=lambda: holds)


@pytest.mark.parametrize(
    ("heard", "occasion"),
    [
        ("hello thank you for calling the sprocket company may i have your name please", "name"),
        ("could you spell your first and last name for me please", "spelling"),
        ("thank you what is your five digit zip code", "zip_code"),
        ("i heard maria lopez is that right", "name_right"),
        ("i heard john hoffman is that right", "name_wrong"),
        ("i heard nine four one oh three is that right", "zip_code_right"),
        ("i heard nine four one oh two is that right", "zip_code_wrong"),
        ("i heard nine four one is that right", "zip_code_wrong"),
        ("would you like to speak to a sales agent", "pitch"),
        ("it only takes a minute may i transfer you to a sales agent", "pitch"),
        ("thank you i will transfer you to a sales agent now", "goodbye"),
        ("graham you on eight", "not_understood"),
        ("", "silence"),
    ],
)
def test_what_it_makes_of_the_agents_words(heard, occasion):
    assert customer().understand(heard) == occasion


def test_it_tells_its_own_facts_and_no_others():
    me = customer()

    assert "maria lopez" in me.reply(Hearing("may i have your name please")).text
    assert "nine four one oh three" in me.reply(Hearing("what is your zip code")).text
    assert "m a r i a, l o p e z" in me.reply(Hearing("please spell your name")).text


@pytest.mark.parametrize("objections", [0, 1, 3])
def test_it_agrees_after_as_many_objections_as_its_temper_asks(objections):
    me = customer(temper=Temper(objections=objections))
    events = [me.reply(Hearing("speak to a sales agent")).event for _ in range(objections + 1)]

    assert events == ["declined"] * objections + ["agreed"]


def test_it_wants_to_know_why_before_it_gives_the_zip_code():
    me = customer(temper=Temper(asks_why=True))

    assert "why" in me.reply(Hearing("what is your zip code")).text
    assert "nine four one oh three" in me.reply(Hearing("what is your zip code")).text


@pytest.mark.parametrize(("elapsed_s", "hangs_up"), [(39.9, False), (40.1, True)])
def test_it_hangs_up_when_its_patience_is_over(elapsed_s, hangs_up):
    answer = customer(elapsed_s, temper=Temper(patience_s=40)).reply(Hearing("your name please"))

    assert (answer.tool == ("end_call", {"reason": "impatient"})) is hangs_up


def test_it_hangs_up_when_asked_too_often():
    me = customer(temper=Temper(max_asks=2))
    tools = [me.reply(Hearing("your name please")).tool for _ in range(3)]

    assert tools == [None, None, ("end_call", {"reason": "asked too often"})]


def test_it_asks_to_repeat_twice_in_a_row_at_most():
    me = customer(temper=Temper(repeat_rate=1.0))
    said = [me.reply(Hearing("your name please")).text for _ in range(3)]

    assert ["maria" in text for text in said] == [False, False, True]


def test_having_taken_the_floor_it_says_nothing():
    assert customer(holds=True).reply(Hearing("your name please")) is None


def test_a_self_corrector_says_a_wrong_digit_and_then_the_right_number():
    me = customer(disfluency=Disfluency(self_correction_rate=1.0))
    text = me.reply(Hearing("what is your zip code")).text
    wrong, right = text.split(", sorry, ")

    assert "nine four one oh three" in right
    assert "nine four one oh three" not in wrong


def test_a_fact_is_said_slower_the_third_time():
    me = customer()
    said = [me.reply(Hearing("your name please")).text for _ in range(3)]

    assert ["prosody" in text for text in said] == [False, False, True]


def test_the_same_seed_says_the_same_and_another_seed_something_else():
    def words(seed):
        me = customer(seed=seed)
        return [me.reply(Hearing("your name please")).text for _ in range(6)]

    assert words(1) == words(1)
    assert len({tuple(words(seed)) for seed in range(8)}) > 1


def test_slower_speech_is_marked_sentence_by_sentence():
    assert at_rate("sure. it's me.", 85) == (
        '<prosody rate="85%">sure</prosody>. <prosody rate="85%">it\'s me</prosody>.'
    )
    assert at_rate("it's me.", 100) == "it's me."


def rng(seed=0):
    return plan(seed=seed).rng("test")


def test_fluent_text_stays_as_it_is():
    text = "it's nine four one oh three."

    assert disfluent(text, Disfluency(), rng()) == text


def test_pauses_stand_inside_numbers_only():
    how = Disfluency(pause_rate=1.0, pause_ms=700)
    text = disfluent("my zip code is nine four one.", how, rng())

    pause = '<break time="700ms"/>'
    assert text == f"my zip code is nine {pause} four {pause} one."


def test_fillers_come_as_often_as_asked():
    how = Disfluency(filler_rate=0.3)
    stream = rng()
    n = sum(disfluent("yes.", how, stream) != "yes." for _ in range(2000))

    assert 0.27 < n / 2000 < 0.33
