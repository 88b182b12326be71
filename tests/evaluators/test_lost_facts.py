import pytest

from evaluators.lost_facts import lost_fact
from evaluators.testing import call

ASK = "agent 0-1000 what is your zip code"
SAID = "customer 1500-3500 it's nine four one oh three"
NEVER = 10**9


def lost(*lines, fact="zip_code", passed_on="94104", before=NEVER, **circumstances):
    return lost_fact(call(*lines, **circumstances), fact, passed_on, before=before)


def test_never_said():
    found = lost(ASK, "customer 1500-2000 why do you need it")

    assert (found.stage, found.clause, found.at) == ("never_said", "the customer never said it", ())


def test_heard_though_something_else_was_said():
    heard = "agent hears 1500-2000 sorry oh nine four one oh four"
    found = lost(ASK, "customer 1500-2000 sorry could you repeat that", heard)

    assert (found.stage, found.at) == ("never_said", (12000,))
    assert found.clause == (
        "the customer never said it, but `sorry could you repeat that` at 1.5 s, of which the "
        "agent heard `sorry oh nine four one oh four`"
    )


def test_said_only_after_the_transfer_is_never_said():
    assert lost(ASK, SAID, before=1500 * 8).stage == "never_said"
    assert lost(ASK, SAID, before=1500 * 8 + 1).stage == "misheard"


def test_cut_off():
    found = lost(ASK, "customer 1500-2500 it's nine four | one oh three", "agent 2400-3000 hello")

    assert found.stage == "cut_off"
    assert found.clause == "the customer was cut off at `it's nine four` at 1.5 s"
    assert found.at == (12000,)


def test_cut_off_once_and_said_later_is_said():
    again = "customer 4000-6000 nine four one oh three"

    assert lost(ASK, "customer 1500-2500 it's nine | four one oh three", again).stage == "misheard"


def test_misheard_says_what_was_heard():
    found = lost(ASK, SAID, "agent hears 1500-3500 it's nine four one oh four")

    assert found.stage == "misheard"
    assert found.clause == (
        "said at 1.5 s as `it's nine four one oh three`, of which the agent heard "
        "`it's nine four one oh four`"
    )


@pytest.mark.parametrize(("agent_ends_ms", "over"), [(1501, True), (1500, False)])
def test_misheard_while_both_spoke(agent_ends_ms, over):
    found = lost(f"agent 0-{agent_ends_ms} what is your zip code", SAID)

    assert (", while the agent was speaking, of which" in found.clause) is over


def test_misheard_as_nothing():
    assert lost(ASK, SAID).clause.endswith("of which the agent heard nothing")


def test_of_several_tellings_the_one_that_gave_the_wrong_value_is_shown():
    found = lost(
        ASK,
        SAID,
        "agent hears 1500-3500 nine four one oh four",
        "agent 4000-5000 sorry",
        "customer 5500-7500 nine four one oh three",
        "agent hears 5500-7500 fine for fun",
    )

    assert found.at == (12000,)


def test_heard_right_and_lost_by_the_agents_mind():
    found = lost(ASK, SAID, "agent hears 1500-3500 its 94103")

    assert (found.stage, found.at) == ("mind", (12000,))
    assert found.clause == "said at 1.5 s; the agent heard it right (`its 94103`) and lost it"


def test_said_in_two_pieces_of_one_turn():
    pieces = (
        "customer 1500-2500 it's nine four",
        "customer 3200-4200 one oh three",
        "agent hears 1500-2500 it's nine four",
        "agent hears 3200-4200 one oh three",
    )

    assert lost(ASK, *pieces).stage == "mind"
    assert lost(ASK, *pieces[:3]).stage == "misheard"


def test_an_agent_from_outside_is_not_blamed_for_what_nobody_saw():
    found = lost(ASK, SAID, transcripts_known=False)

    assert found.stage == "unseen"
    assert found.clause == "said at 1.5 s; what the agent heard is not in the record"


READ_BACK = (
    "agent 4000-6000 i heard nine four one oh four is that right",
    "customer hears 4000-6000 i heard nine four one oh three is that right",
)


@pytest.mark.parametrize(
    ("answer", "stage"),
    [
        ("yes that's right", "read_back_wrong"),
        ("uh huh yes", "read_back_wrong"),
        ("no it's nine four one oh three", "misheard"),
        ("that's not right", "misheard"),
        ("could you repeat that", "misheard"),
    ],
)
def test_a_wrong_read_back_that_the_customer_confirmed(answer, stage):
    misheard = "agent hears 1500-3500 nine four one oh four"

    found = lost(ASK, SAID, misheard, *READ_BACK, f"customer 6500-7000 {answer}")

    assert found.stage == stage
    if stage == "read_back_wrong":
        assert found.at == (4000 * 8, 6500 * 8)
        assert found.clause == (
            "the agent read `94104` back at 4.0 s and the customer said "
            f"`{answer}`, having heard `i heard nine four one oh three is that right`"
        )


def test_a_read_back_after_the_transfer_confirmed_nothing():
    lines = (ASK, SAID, *READ_BACK, "customer 6500-7000 yes")

    assert lost(*lines, before=4000 * 8 + 1).stage == "read_back_wrong"
    assert lost(*lines, before=4000 * 8).stage == "misheard"


def name_lost(*lines, passed_on="mary gonzalez"):
    return lost(*lines, fact="name", passed_on=passed_on)


@pytest.mark.parametrize(
    ("heard", "stage"),
    [
        ("my name is maria gonzales", "mind"),
        ("m a r i a gonzalez", "mind"),
        ("my name is mary gonzalez", "misheard"),
        ("my name is maria", "misheard"),
    ],
)
def test_a_name_heard(heard, stage):
    found = name_lost("customer 0-2000 my name is maria gonzalez", f"agent hears 0-2000 {heard}")

    assert found.stage == stage


def test_a_name_given_in_parts():
    parts = (
        "customer 0-1000 my first name is maria",
        "agent hears 0-1000 my first name is maria",
        "agent 1500-2500 and your last name",
        "customer 3000-4000 gonzalez",
    )

    assert name_lost(*parts[:3]).stage == "never_said"
    assert name_lost(*parts).stage == "misheard"
    assert name_lost(*parts, "agent hears 3000-4000 gonzales").stage == "mind"


def test_a_homophone_heard_of_a_spelled_word_is_misheard():
    spelled = "customer 0-3000 maria gonzalez g o n z a l e z"

    assert name_lost(spelled, "agent hears 0-3000 maria gonzales").stage == "misheard"
