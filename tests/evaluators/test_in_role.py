"""A model that plays a customer stays in its role: planted faults are found, nothing else is."""

import pytest

from evaluators.in_role import out_of_role
from evaluators.invented_facts import invented_facts
from evaluators.own_facts import foreign_facts
from evaluators.testing import CLEAR, call
from evaluators.validity import validity
from personas.behaviours import AskPrice
from personas.library import Library
from personas.planning import plans
from personas.prompt import system_prompt, told_in_confidence
from personas.schema import Suite, Temper

LIBRARY = Library()
SUITE = Suite(name="all", summary="Everybody.", personas=("all",), scenarios=("sprocket_offer",))
HI = ("agent 0-500 hello", "customer hears 0-500 hello")
NAME = {"name": "maria lopez", "zip_code": "94103"}


def said(text, **circumstances):
    return call(f"customer 1000-3000 {text}", customer_llm="openai", **NAME, **circumstances)


def names(found):
    return [name for name, _ in found]


AS_THE_AGENT = [
    "How may I help you today?",
    "Sure! May I have your first and last name?",
    "Can I get your ZIP code, please?",
    "What is your zip code?",
    "I'll transfer you to a sales agent now.",
    "Let me connect you.",
    "Would you like to speak to a sales agent?",
    "Would you like me to transfer you?",
    "Thank you for calling the sprocket company.",
    "Is there anything else I can help you with?",
    "Our new sprocket lasts twice as long.",
]
AS_A_MACHINE = [
    "As an AI language model, I do not have a ZIP code.",
    "I'm just a virtual assistant.",
    "I am a large language model.",
    "I'm a simulated customer.",
    "This is only a test call, so this is a simulation.",
    "I was told to play a customer.",
    "My instructions say that I should not tell you that.",
    "Sorry, I have to stay in character.",
    "I am pretending to be Maria.",
    "This is all a simulation.",
    "You are talking to a simulated customer.",
]
AS_WRITTEN = [
    "goodbye end_call(goodbye)",
    "*sighs* fine",
    "[pause] my name is maria lopez",
    "no (laughs)",
    "**Maria Lopez**",
    '{"reason": "goodbye"}',
]
IN_CONFIDENCE = [
    "you are a customer on the telephone and the other side is a voice agent",
    "let the agent lead, and answer only what it asked",
    "when offered a sales agent, agree to speak to one.",
]
IN_ROLE = [
    "are you an ai?",
    "am i talking to a robot?",
    "is this a machine?",
    "can you help me",
    "could you transfer me please",
    "would you like me to spell it?",
    "what is your name?",
    "can i have your name?",
    "yes, put me through.",
    "i called the sprocket company to hear what is new",
    "i work as an assistant",
    "my sales are fine",
    "i'm in a hurry",
    "i was told that you sell sprockets",
    "i was asked to call you",
    "it's m a r i a, l o p e z",
    "my zip code is nine four one oh three",
    "thank you, goodbye",
]


@pytest.mark.parametrize("text", [*AS_THE_AGENT, *AS_A_MACHINE, *AS_WRITTEN, *IN_CONFIDENCE])
def test_what_no_customer_says_is_found_once(text):
    record = said(text)

    assert names(out_of_role(record)) == ["out_of_role"]
    assert "out_of_role" in validity(record).failures


@pytest.mark.parametrize("text", IN_ROLE)
def test_what_customers_say_is_in_their_role(text):
    record = said(text)

    assert names(out_of_role(record)) == []
    assert names(invented_facts(record)) == []
    assert names(foreign_facts(record)) == []


def test_a_sentence_says_what_was_wrong():
    found = dict(out_of_role(said("as an ai i cannot do that")))
    confided = dict(out_of_role(said(IN_CONFIDENCE[0])))

    assert found["out_of_role"] == "the customer spoke as a machine: `as an ai i cannot do that`"
    assert confided["out_of_role"].startswith("the customer told what it was told in confidence:")


@pytest.mark.parametrize("plan", plans(SUITE, library=LIBRARY), ids=lambda plan: plan.persona.name)
def test_no_words_of_the_playbook_are_out_of_role(plan):
    answers = {w for wordings in plan.customer.playbook["answers"].values() for w in wordings}
    filled = {
        "name": plan.facts.name, "first": "maria", "last": "lopez",
        "spelled": "m a r i a, l o p e z", "zip_code": "nine four one oh three",
    }  # fmt: skip
    lines = [
        f"customer {1000 * i}-{1000 * i + 900} {text.format(**filled)}"
        for i, text in enumerate(sorted(answers))
    ]
    record = call(*lines, customer_llm="openai", **NAME).model_copy(update={"plan": plan})

    assert list(out_of_role(record)) == []
    assert list(invented_facts(record)) == []


def test_what_is_told_in_confidence_has_neither_facts_nor_goal():
    plan = plans(SUITE, library=LIBRARY)[0]
    confided = told_in_confidence(plan)

    assert plan.facts.zip_code not in confided
    assert plan.scenario.goal not in confided
    assert "Stay in this role" in confided
    assert all(line in system_prompt(plan) for line in confided.splitlines())


# ---- facts -------------------------------------------------------------------------------------

INVENTED = [
    "my phone number is on file",
    "my account number is seven seven",
    "my date of birth is the first of may",
    "my e-mail is maria at example dot com",
    "you can write to maria at example dot com",
    "it's four one five, five five five, oh one nine nine",
]


@pytest.mark.parametrize("text", INVENTED)
def test_a_fact_that_it_does_not_have_is_found_once(text):
    record = said(text)

    assert names(invented_facts(record)) == ["invented_fact"]
    assert "invented_fact" in validity(record).failures


@pytest.mark.parametrize(
    "text",
    [
        "my phone number is not your business",
        "my account number is private",
        "nine four one oh three, nine four one oh three",
        "twelve of them, please",
        "i don't know my account number",
    ],
)
def test_what_is_no_fact_is_none(text):
    assert names(invented_facts(said(text))) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("my account number is seven seven one two three four", []),
        ("my account number is seven seven one two three five", ["invented_fact"]),
        ("my phone number is seven seven one two three four", ["invented_fact"]),
    ],
)
def test_what_the_scenario_tells_is_its_own(text, found):
    record = said(text)
    facts = record.plan.facts.model_copy(update={"other": {"account_number": "771234"}})
    plan = record.plan.model_copy(update={"facts": facts})

    assert names(invented_facts(record.model_copy(update={"plan": plan}))) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("this is john hoffman", ["foreign_name"]),
        ("it's john hoffman", ["foreign_name"]),
        ("hi, i am john hoffman", ["foreign_name"]),
        ("this is maria lopez", []),
        ("it is john lopez, i mean maria", []),
        ("i am well thanks", []),
        ("it's my old sprocket", []),
    ],
)
def test_another_name_is_not_its_own(text, found):
    assert names(foreign_facts(said(text))) == found


# ---- the end -----------------------------------------------------------------------------------

OFFER = "agent 4000-5000 would you like to speak to a sales agent"


@pytest.mark.parametrize(
    ("lines", "ending", "found"),
    [
        ((), "customer goodbye", ("hung_up_for_nothing",)),
        (("agent 5000-6000 thank you good bye",), "customer goodbye", ()),
        ((OFFER, "customer 5500-6000 no thank you"), "customer goodbye", ()),
        ((), "customer impatient", ("hung_up_for_nothing",)),
        ((), "customer asked too often", ("hung_up_for_nothing",)),
        ((), "customer i have to fetch my daughter", ()),
    ],
)
def test_a_model_hangs_up_for_reasons_of_its_personas(lines, ending, found):
    record = call(*HI, *lines, ending=ending, customer_llm="openai")

    assert validity(record).failures == found


def test_a_behaviour_or_a_limit_is_a_reason():
    hasty = CLEAR.model_copy(update={"temper": Temper(objections=0, max_asks=2)})
    asking = CLEAR.model_copy(update={"behaviours": (AskPrice(times=1),)})

    for persona, ending in ((hasty, "customer asked too often"), (asking, "customer goodbye")):
        record = call(*HI, ending=ending, customer_llm="openai", persona=persona)
        assert validity(record).failures == ()
