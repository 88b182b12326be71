"""Scripted sub-agents: who speaks after a handoff, and what they know."""

import pytest

from pipelines.playbook.agent import AgentMind, AgentPlaybook
from pipelines.playbook.desk import DeskMind, whole_book
from pipelines.playbook.mind import Hearing, ToolResult
from tests.pipelines.plans import desk_plan

SHARED = {"slots": {"zip_code": "zip_code"}, "intents": {"yes": ("yes",)}}
ASKING = {
    "start": "ask",
    "states": {
        "ask": {"say": ["your zip code?", "once more?"], "fill": "zip_code", "then": "on"},
        "on": {"say": [""], "call": "handoff", "arguments": {"to": "telling"}},
    },
}
TELLING = {
    "start": "tell",
    "states": {
        "tell": {"say": ["it is {zip_code}."], "choose": {"yes": "back"}},
        "back": {"say": ["i hand you back."], "call": "handoff", "arguments": {"to": "asking"}},
    },
}


def desk():
    books = {"asking": ASKING, "telling": TELLING}
    return DeskMind(
        {name: AgentMind(AgentPlaybook(**SHARED, **book)) for name, book in books.items()}
    )


def handed(to):
    return Hearing("", results=(ToolResult("handoff", {"ok": True, "to": to}),))


def test_the_first_answers_and_hands_over_what_it_found_out():
    mind = desk()

    assert mind.reply(Hearing("")).text == "your zip code?"
    answer = mind.reply(Hearing("nine four one oh three"))
    assert (answer.text, answer.tool) == ("", ("handoff", {"to": "telling"}))
    assert mind.reply(handed("telling")).text == "it is nine four one oh three."


def test_whoever_gets_the_call_back_begins_anew():
    mind = desk()
    mind.reply(Hearing(""))
    mind.reply(Hearing("nine four one oh three"))
    mind.reply(handed("telling"))

    assert mind.reply(Hearing("yes")).tool == ("handoff", {"to": "asking"})
    assert mind.reply(handed("asking")).text == "once more?"


def test_a_handoff_that_failed_is_tried_again_by_the_same():
    mind = desk()
    mind.reply(Hearing(""))
    mind.reply(Hearing("nine four one oh three"))

    failed = Hearing("", results=(ToolResult("handoff", {"error": "x"}, error="x"),))

    assert mind.reply(failed).tool == ("handoff", {"to": "telling"})


@pytest.mark.parametrize("said", ["is that right", "your store is", "that is booked"])
def test_the_customer_expects_to_hear_all_of_them(said):
    states = whole_book(desk_plan().agent).states.values()

    assert any(said in wording for state in states for wording in state.say)
