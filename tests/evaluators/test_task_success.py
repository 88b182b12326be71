import pytest

from evaluators.task_success import task_success
from evaluators.testing import call
from evaluators.verdict import Outcome

NAME = (
    "agent 0-1000 may i have your name",
    "customer 1500-3000 my name is maria gonzalez",
    "agent hears 1500-3000 my name is maria gonzalez",
)
ZIP = (
    "agent 3500-4500 what is your zip code",
    "customer 5000-7000 it's nine four one oh three",
    "agent hears 5000-7000 it's nine four one oh three",
)
OFFER = "agent 7500-9500 would you like to speak to a sales agent"
YES = ("customer event 9800 agreed", "customer 10000-10500 yes please")
NO = ("customer event 9800 declined", "customer 10000-10500 no thank you")


def transfer(name="maria gonzalez", zip_code="94103", at_ms=12000, verb="calls"):
    return f"agent {verb} {at_ms} transfer_call name='{name}' zip_code='{zip_code}'"


def judged(*lines, **circumstances):
    return task_success(call(*lines, **circumstances))


def test_a_call_that_did_it_all_passes():
    verdict = judged(*NAME, *ZIP, OFFER, *YES, transfer())

    assert verdict.outcome is Outcome.PASS
    assert verdict.metrics == {"name": 1.0, "zip_code": 1.0, "agreement": 1.0, "transfer": 1.0}
    assert verdict.reason == "the agent passed on `maria gonzalez`, `94103` at 12.0 s"
    assert verdict.at == (96000,)


@pytest.mark.parametrize(
    ("passed_on", "failures", "part"),
    [
        ({"name": "Maria Gonzales"}, (), None),
        ({"name": "mary gonzalez"}, ("name_wrong",), "name"),
        ({"name": ""}, ("name_missing",), "name"),
        ({"name": "unknown"}, ("name_missing",), "name"),
        ({"zip_code": "94103-1234"}, (), None),
        ({"zip_code": "94104"}, ("zip_wrong",), "zip_code"),
        ({"zip_code": "9410"}, ("zip_wrong",), "zip_code"),
        ({"zip_code": ""}, ("zip_missing",), "zip_code"),
        ({"name": "", "zip_code": "1"}, ("name_missing", "zip_wrong"), "name"),
    ],
)
def test_what_was_passed_on_decides(passed_on, failures, part):
    verdict = judged(*NAME, *ZIP, OFFER, *YES, transfer(**passed_on))

    assert verdict.failures == failures
    assert verdict.outcome is (Outcome.FAIL if failures else Outcome.PASS)
    assert part is None or verdict.metrics[part] == 0.0


def test_homophones_do_unless_the_customer_spelled():
    said = "customer 3050-3400 that's g o n z a l e z"

    assert judged(*NAME, *ZIP, OFFER, *YES, transfer("maria gonzales")).outcome == "pass"
    assert judged(*NAME, said, *ZIP, OFFER, *YES, transfer("maria gonzales")).failures == (
        "name_wrong",
    )


@pytest.mark.parametrize(
    ("lines", "passed"),
    [
        ((transfer("mary lee"), transfer(at_ms=13000)), True),
        ((transfer(), transfer("mary lee", at_ms=13000)), False),
        ((transfer(), transfer("mary lee", at_ms=13000, verb="fails")), True),
        (("customer calls 12000 transfer_call name='maria gonzalez' zip_code=94103",), False),
        (("agent calls 12000 transfer name='maria gonzalez' zip_code=94103",), False),
    ],
)
def test_the_agents_last_transfer_that_went_through_counts(lines, passed):
    assert (judged(*NAME, *ZIP, OFFER, *YES, *lines).outcome == "pass") is passed


def test_a_transfer_that_did_not_go_through_is_none():
    verdict = judged(*NAME, *ZIP, OFFER, *YES, transfer(verb="fails"), ending="agent goodbye")

    assert verdict.failures == ("agent_hung_up", "no_transfer")
    assert "the transfer at 12.0 s did not go through: the tool broke" in verdict.reason


def test_a_transfer_that_never_answered_is_none():
    record = call(*NAME, *ZIP, OFFER, *YES, transfer())
    hanging = record.tool_calls[0].model_copy(update={"result_at": None})

    verdict = task_success(record.model_copy(update={"tool_calls": (hanging,)}))

    assert verdict.failures == ("agent_hung_up", "no_transfer")


@pytest.mark.parametrize(
    ("answer", "failures"),
    [
        (YES, ()),
        ((), ("transferred_without_agreement",)),
        (NO, ("transferred_without_agreement",)),
        ((*NO, "customer event 11000 agreed"), ()),
        ((*YES, "customer event 11000 withdrew"), ("transferred_without_agreement",)),
        (("customer event 11999 agreed",), ()),
        (("customer event 12000 agreed",), ("transferred_without_agreement",)),
        (("agent event 11000 agreed",), ("transferred_without_agreement",)),
    ],
)
def test_the_customer_must_have_agreed_before_the_transfer(answer, failures):
    assert judged(*NAME, *ZIP, OFFER, *answer, transfer()).failures == failures


def test_a_transfer_against_a_no_says_when_that_was_said():
    verdict = judged(*NAME, *ZIP, OFFER, *NO, transfer())

    assert verdict.reason == "the agent transferred the customer at 12.0 s, who said no at 9.8 s"
    assert verdict.at == (9800 * 8, 12000 * 8)


@pytest.mark.parametrize(
    ("ending", "first"),
    [
        ("customer impatient", "customer_hung_up"),
        ("agent goodbye", "agent_hung_up"),
        ("limit time", "time_limit"),
        ("limit silence", "silence"),
        ("line dropped", "line_dropped"),
    ],
)
def test_without_a_transfer_the_way_it_ended_comes_first(ending, first):
    verdict = judged(*NAME, *ZIP, OFFER, *YES, ending=ending, end_ms=30000)

    assert verdict.failures == (first, "no_transfer")
    assert "30.0 s" in verdict.reason


def test_without_a_transfer_what_the_agent_never_had_is_named():
    verdict = judged(
        *NAME[:2],
        "agent hears 1500-3000 my name is mario lopez",
        ZIP[0],
        ending="customer impatient",
    )

    assert verdict.failures == (
        "customer_hung_up",
        "name_missing",
        "zip_missing",
        "no_agreement",
        "no_transfer",
    )
    assert verdict.stages == {"name_missing": "misheard", "zip_missing": "never_said"}
    assert verdict.metrics == {"name": 0.0, "zip_code": 0.0, "agreement": 0.0, "transfer": 0.0}


def test_a_refusal_is_the_reason_why_there_was_no_transfer():
    verdict = judged(*NAME, *ZIP, OFFER, *NO, ending="agent goodbye")

    assert verdict.failures == ("no_agreement", "agent_hung_up", "no_transfer")
    assert verdict.reason.startswith("the customer said no to a sales agent at 9.8 s; ")


def test_a_customer_who_said_no_and_then_lost_patience():
    verdict = judged(*NAME, *ZIP, OFFER, *NO, ending="customer impatient")

    assert verdict.failures == ("customer_hung_up", "no_agreement", "no_transfer")


def test_only_the_parts_that_the_scenario_names_count():
    facts_only = judged(*NAME, *ZIP, transfer(), success=("name", "zip_code"))
    no_zip = judged(*NAME, OFFER, *YES, transfer(zip_code=""), success=("name", "transfer"))

    assert facts_only.outcome is Outcome.PASS
    assert no_zip.outcome is Outcome.PASS
    assert no_zip.metrics == {"name": 1.0, "transfer": 1.0}


def test_agreement_alone_needs_no_transfer():
    assert judged(OFFER, *YES, success=("agreement",)).outcome is Outcome.PASS
    assert judged(OFFER, *NO, success=("agreement",)).failures == ("no_agreement", "agent_hung_up")


def test_the_reason_can_be_checked_by_listening():
    verdict = judged(
        *NAME[:2],
        "agent hears 1500-3000 my name is mary gonzalez",
        *ZIP,
        OFFER,
        *YES,
        transfer("mary gonzalez"),
    )

    assert verdict.reason == (
        "the agent passed on `mary gonzalez`; the customer is `maria gonzalez`, said at 1.5 s as "
        "`my name is maria gonzalez`, of which the agent heard `my name is mary gonzalez`"
    )
    assert verdict.stages == {"name_wrong": "misheard"}
    assert verdict.at == (1500 * 8, 12000 * 8)


@pytest.mark.parametrize("transferred", [False, True])
def test_who_is_to_be_let_go_must_not_be_transferred(transferred):
    lines = (*NAME, *([transfer()] if transferred else []))
    verdict = judged(*lines, success=("no_transfer",))

    assert verdict.metrics == {"no_transfer": float(not transferred)}
    assert verdict.failures == (("transferred_wrongly",) if transferred else ())
