"""A scripted agent that calls tools and goes on with what they answer."""

import json

import pytest

from pipelines.playbook.agent import AgentMind, AgentPlaybook
from pipelines.playbook.mind import Hearing, ToolResult
from pipelines.playbook.results import Results

BOOK = AgentPlaybook.model_validate(
    {
        "start": "ask",
        "slots": {"zip_code": "zip_code"},
        "intents": {},
        "states": {
            "ask": {"say": ["your zip code?"], "fill": "zip_code", "then": "find"},
            "find": {
                "say": ["one moment."],
                "call": "find_store",
                "arguments": {"zip_code": "{zip_code}", "n": 2},
                "save": {"store": "name"},
                "by": "open",
                "choose": {"False": "closed"},
                "then": "tell",
                "on_error": "sorry",
                "tries": 2,
            },
            "tell": {"say": ["it is {store}."], "call": "end_call"},
            "closed": {"say": ["{store} is closed."]},
            "sorry": {"say": ["sorry."]},
        },
    }
)


def asked():
    """A mind that has just called its tool."""
    mind = AgentMind(BOOK)
    mind.reply(Hearing(""))
    answer = mind.reply(Hearing("nine four one oh three"))
    assert answer.tool == ("find_store", {"zip_code": "94103", "n": 2})
    return mind


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (ToolResult("find_store", {"name": "market street", "open": True}), "it is market street."),
        (ToolResult("find_store", {"name": "harlem", "open": False}), "harlem is closed."),
        (ToolResult("find_store", error="down"), "sorry."),
    ],
)
def test_it_goes_where_the_result_leads(result, said):
    assert asked().reply(Hearing("", results=(result,))).text == said


def test_it_waits_for_a_result_that_is_not_there_yet():
    mind = asked()

    assert mind.reply(Hearing("hello?")) is None
    assert mind.reply(Hearing("")) is None


def test_without_a_way_out_it_tries_the_tool_again():
    states = BOOK.model_dump()["states"]
    states["find"]["on_error"] = None
    mind = AgentMind(
        BOOK.model_copy(
            update={"states": AgentPlaybook(**BOOK.model_dump() | {"states": states}).states}
        )
    )
    mind.reply(Hearing(""))
    mind.reply(Hearing("nine four one oh three"))

    again = mind.reply(Hearing("", results=(ToolResult("find_store", error="down"),)))

    assert again.tool[0] == "find_store"


def conversation(*contents):
    calls = [
        {"id": f"c{i}", "type": "function", "function": {"name": f"tool_{i}", "arguments": "{}"}}
        for i in range(len(contents))
    ]
    told = [
        {"role": "tool", "tool_call_id": f"c{i}", "content": content}
        for i, content in enumerate(contents)
    ]
    return [{"role": "assistant", "tool_calls": calls}, *told]


def test_each_result_is_told_once_when_it_is_there():
    results = Results()

    assert results.new(conversation("IN_PROGRESS")) == ()
    assert results.new(conversation(json.dumps({"n": 1}))) == (ToolResult("tool_0", {"n": 1}),)
    assert results.new(conversation(json.dumps({"n": 1}))) == ()


def test_errors_and_cancelled_calls_are_told_as_such():
    told = Results().new(conversation('{"error": "down"}', "CANCELLED", "COMPLETED"))

    assert [(r.name, r.error) for r in told] == [
        ("tool_0", "down"),
        ("tool_1", "cancelled"),
        ("tool_2", None),
    ]
