import pytest

from evaluators.agreement import decisions
from evaluators.testing import call

OFFER = "agent 0-3000 would you like to speak to a sales agent"


def decided(*lines, **circumstances):
    return [decision.agreed for decision in decisions(call(*lines, **circumstances))]


def test_events_decide_in_order_of_time():
    lines = ("customer event 9000 withdrew", "customer event 2000 declined", OFFER)

    assert decided(*lines, "customer event 5000 agreed") == [False, True, False]


def test_other_events_and_other_sides_decide_nothing():
    assert decided("customer event 1 says yes", "agent event 2 agreed", "line event 3 agreed") == []


def test_a_scripted_customer_is_not_judged_by_its_words():
    assert decided(OFFER, "customer 3500-4000 yes please") == []


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("yes please", [True]),
        ("Okay, that sounds good.", [True]),
        ("sure, why not", [True]),
        ("no problem, put me through", [True]),
        ("I don't mind", [True]),
        ("no thank you", [False]),
        ("I don't think so", [False]),
        ("yes but not today", [False]),
        ("what does it cost", []),
        ("hm", []),
    ],
)
def test_a_model_is_judged_by_its_answer_to_the_offer(answer, expected):
    assert decided(OFFER, f"customer 3500-4000 {answer}", customer_llm="openai") == expected


def test_a_yes_to_another_question_is_no_agreement():
    read_back = "agent 0-3000 i heard maria gonzalez is that right"

    assert decided(read_back, "customer 3500-4000 yes", customer_llm="openai") == []


def test_events_go_before_words():
    lines = (OFFER, "customer 3500-4000 yes please", "customer event 3400 declined")

    assert decided(*lines, customer_llm="openai") == [False]
