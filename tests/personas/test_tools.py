"""Tools in an agent's file: what may be said, and what a message says when it may not."""

import pytest

from personas.agents import Agent
from personas.faults import InputFault
from personas.library import Library
from personas.planning import plans
from personas.scenario import Scenario
from personas.tools import Schema, Tool, argument_faults
from personas.validation import validated

STOCK = {
    "description": "How many there are.",
    "parameters": {
        "type": "object",
        "properties": {
            "sku": {"type": "string", "pattern": "^[a-z]+$"},
            "n": {"type": "integer", "minimum": 1, "maximum": 9},
            "sizes": {"type": "array", "items": {"type": "string", "enum": ["s", "m"]}},
        },
        "required": ["sku"],
    },
    "lookup": {"table": "stock", "key": ["sku"]},
}


def agent(**tools):
    version = {"prompt": "Sell.", "tools": tools}
    data = {"name": "shop", "summary": "Sells.", "active": "v1", "versions": {"v1": version}}
    return validated(Agent, data, place="shop.yaml")


def test_a_tool_is_kept_with_the_version_and_survives_its_own_json():
    version = agent(check_stock=STOCK).version()

    assert version.tools["check_stock"].lookup.key == ("sku",)
    assert type(version).model_validate_json(version.model_dump_json()) == version


def test_a_version_lays_its_tools_over_those_of_the_defaults():
    data = {
        "name": "shop",
        "summary": "Sells.",
        "active": "v1",
        "defaults": {"prompt": "Sell.", "tools": {"check_stock": STOCK}},
        "versions": {"v1": {"tools": {"transfer_call": {"error": "nobody is free"}}}},
    }

    tools = validated(Agent, data, place="shop.yaml").version().tools

    assert set(tools) == {"check_stock", "transfer_call"}


@pytest.mark.parametrize(
    ("tool", "told"),
    [
        (STOCK | {"anser": 1}, "versions.v1.tools.check_stock.anser: unknown key (got 1); did you"),
        (STOCK | {"answer": 3}, "answers in one way, not by `answer` and `lookup`"),
        (STOCK | {"description": ""}, "`check_stock` needs a `description`"),
        ({"description": "Nothing."}, "`check_stock` needs one of `answer`, `error`, `handler`"),
        ({"description": "x", "handler": "shop.stock"}, "must be `module:function`"),
        (STOCK | {"lookup": {"table": "stock"}}, "`lookup` needs a `key` to find rows by"),
        (
            {"description": "x", "error": "e", "parameters": {"type": "text"}},
            "parameters.type: must be one of `object`",
        ),
        (
            {"description": "x", "error": "e", "parameters": {"type": "object", "required": ["a"]}},
            "`required` names `a`, which is not in `properties`",
        ),
    ],
)
def test_a_fault_names_its_place_and_the_rule(tool, told):
    with pytest.raises(InputFault) as fault:
        agent(check_stock=tool)

    assert told in str(fault.value)
    assert "versions.v1.tools" in str(fault.value)


def test_a_built_in_tool_takes_an_answer_and_no_table():
    assert agent(transfer_call={"error": "busy"}).version().tools["transfer_call"].error == "busy"
    with pytest.raises(InputFault, match="is built in"):
        agent(end_call={"insert": {"table": "stock"}})


@pytest.mark.parametrize(
    ("arguments", "faults"),
    [
        ({"sku": "cog"}, []),
        ({"sku": "cog", "n": 9, "sizes": ["s"]}, []),
        ({}, ["`sku` is missing"]),
        ({"sku": "COG"}, ["`sku` must match `^[a-z]+$`"]),
        ({"sku": 7}, ["`sku` must be of type string"]),
        ({"sku": "cog", "n": 10}, ["`n` must be at most 9"]),
        ({"sku": "cog", "n": 0}, ["`n` must be at least 1"]),
        ({"sku": "cog", "n": True}, ["`n` must be of type integer"]),
        ({"sku": "cog", "sizes": ["xl"]}, ["`sizes[0]` must be one of s, m"]),
        ({"sku": "cog", "colour": "red"}, ["`colour` is not a parameter"]),
    ],
)
def test_arguments_are_held_against_the_schema(arguments, faults):
    schema = Schema.model_validate(STOCK["parameters"])

    assert list(argument_faults(schema, arguments)) == faults


def test_a_schema_goes_to_vendors_without_what_was_not_said():
    schema = Tool.model_validate(STOCK).parameters.properties["n"]

    assert schema.as_json() == {"type": "integer", "minimum": 1, "maximum": 9}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"expect_state": {"stock": {"n_rows": 1}}}, "names `stock`, which `state` does not have"),
        ({"success": ["state"]}, "so it needs `expect_state`"),
    ],
)
def test_a_scenario_expects_only_what_there_is(more, told):
    with pytest.raises(InputFault, match=told):
        validated(
            Scenario, {"name": "a", "summary": "A.", "goal": "Get one."} | more, place="a.yaml"
        )


def test_a_tool_whose_table_no_scenario_has_is_told_before_any_call():
    library = Library()
    suite = library.suite("tools").model_copy(update={"scenarios": ("sprocket_offer",)})

    with pytest.raises(InputFault, match=r"find_store\.table: no such table in the `state`"):
        plans(suite, library=library)
