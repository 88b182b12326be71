import pytest

from personas.behaviours.call_later import CallLater
from personas.library import Library
from personas.planning import plans
from personas.prompt import system_prompt
from personas.schema import Facts, Suite, Temper

LIBRARY = Library()
SUITE = Suite(name="all", summary="Everybody.", personas=("all",), scenarios=("sprocket_callback",))
PLANS = {plan.persona.name: plan for plan in plans(SUITE, library=LIBRARY)}


def with_temper(**changes):
    persona = PLANS["clear"].persona.model_copy(update={"temper": Temper(**changes)})
    return PLANS["clear"].model_copy(update={"persona": persona})


def test_it_tells_role_reason_and_facts():
    facts = Facts(name="mary o'neil", zip_code="02139", other={"account": "77"})
    plan = PLANS["clear"].model_copy(update={"facts": facts})

    prompt = system_prompt(plan)

    assert "You are a customer on the telephone" in prompt
    assert plan.scenario.goal in prompt
    assert plan.persona.description in prompt
    assert "Your name is Mary O'Neil. Spelled: M-A-R-Y, O-'-N-E-I-L." in prompt
    assert "Your ZIP code is 02139. Say it digit by digit: zero two one three nine." in prompt
    assert "- Account: 77." in prompt


@pytest.mark.parametrize(
    ("temper", "line"),
    [
        ({"objections": 0}, "When offered a sales agent, agree to speak to one."),
        ({"objections": 2}, "When offered a sales agent, say no twice, with a reason."),
        ({"asks_why": True}, "Before you give your ZIP code, ask once what it is needed for."),
        ({"repeat_rate": 0.35}, "although you heard it, in about 35% of the cases."),
        ({"max_asks": 3}, 'same thing more than 3 times, call end_call("asked too often").'),
        ({"patience_s": 90}, "You have 90 seconds for this call."),
        ({"answer_style": "terse"}, "Answer in as few words as will do."),
    ],
)
def test_each_number_of_the_temper_is_told_and_only_then(temper, line):
    assert line in system_prompt(with_temper(**temper))
    assert line not in system_prompt(with_temper())


def test_disfluency_is_left_to_the_voice():
    told = "Write fluently"

    assert told in system_prompt(PLANS["hesitant"])
    assert told in system_prompt(PLANS["self_corrector"])
    assert told not in system_prompt(PLANS["clear"])
    assert "um" not in system_prompt(PLANS["hesitant"]).split()


def test_behaviours_are_told():
    persona = PLANS["clear"].persona.model_copy(update={"behaviours": (CallLater(times=2),)})
    prompt = system_prompt(PLANS["clear"].model_copy(update={"persona": persona}))

    assert "you cannot talk now and want to be called later, twice" in prompt
    assert "want to be called later" not in system_prompt(PLANS["clear"])


def test_no_two_personas_get_the_same_prompt():
    facts = PLANS["clear"].facts
    plans_ = [plan for name, plan in PLANS.items() if not name.startswith("clear_")]
    prompts = {system_prompt(plan.model_copy(update={"facts": facts})) for plan in plans_}

    assert len(prompts) == len(plans_)
