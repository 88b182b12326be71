"""What answers the tools of an agent: fixed answers, errors, delays, handlers and tables."""

import asyncio

import pytest

from personas.tools import Tool
from pipelines.clock import run
from pipelines.handlers import HandlerFault, check_handlers
from pipelines.tools import tools_of
from pipelines.tools_declared import declared, responder, rows_of

STATE = {"stock": ({"sku": "cog", "count": 3}, {"sku": "pin", "count": 0})}
SKU = {"type": "object", "properties": {"sku": {"type": "string"}}, "required": ["sku"]}


def tool(**how):
    return Tool.model_validate({"description": "A tool.", "parameters": SKU} | how)


def answered(made, arguments, rows=None):
    """The result of a tool, and the milliseconds of the call that it took."""

    async def ask():
        respond = responder(made, rows if rows is not None else rows_of(STATE))
        started_s = asyncio.get_running_loop().time()
        result = await respond(arguments)
        return result, round(1000 * (asyncio.get_running_loop().time() - started_s))

    return run(ask(), simulated=True)


def test_a_fixed_answer_takes_as_long_as_it_says():
    assert answered(tool(answer={"n": 3}, after_ms=1500), {"sku": "cog"}) == ({"n": 3}, 1500)


def test_an_error_is_told_to_the_model():
    assert answered(tool(error="no line"), {"sku": "cog"}) == ({"error": "no line"}, 0)


def test_arguments_that_break_the_schema_change_nothing():
    rows = rows_of(STATE)
    made = tool(update={"table": "stock", "key": ["sku"], "change": {"count": "-1"}})

    assert answered(made, {}, rows)[0] == {"error": "`sku` is missing"}
    assert rows["stock"][0]["count"] == 3


def test_a_lookup_finds_a_row_by_its_key_in_any_case():
    made = tool(lookup={"table": "stock", "key": ["sku"]})

    assert answered(made, {"sku": "COG "})[0] == {"sku": "cog", "count": 3}
    assert answered(made, {"sku": "nut"})[0] == {"error": "there is none with sku 'nut'"}


def test_an_update_counts_down_and_leaves_the_other_rows_and_the_scenario_alone():
    rows = rows_of(STATE)
    made = tool(
        update={"table": "stock", "key": ["sku"], "change": {"count": "-1", "by": "for {sku}"}}
    )

    assert answered(made, {"sku": "cog"}, rows)[0] == {"sku": "cog", "count": 2, "by": "for cog"}
    assert rows["stock"][1] == {"sku": "pin", "count": 0}
    assert STATE["stock"][0] == {"sku": "cog", "count": 3}


def test_an_update_without_changes_takes_the_arguments():
    rows = rows_of(STATE)
    both = {"type": "object", "properties": {"sku": {"type": "string"}, "at": {"type": "string"}}}
    made = tool(update={"table": "stock", "key": ["sku"]}, parameters=both)

    answered(made, {"sku": "pin", "at": "noon"}, rows)

    assert rows["stock"][1] == {"sku": "pin", "count": 0, "at": "noon"}


def test_an_insert_adds_a_row_once_where_it_has_a_key():
    rows = rows_of(STATE)
    made = tool(insert={"table": "stock", "key": ["sku"], "change": {"count": 1}})

    assert answered(made, {"sku": "nut"}, rows)[0] == {"sku": "nut", "count": 1}
    assert "error" in answered(made, {"sku": "nut"}, rows)[0]
    assert len(rows["stock"]) == 3


def take_one(arguments, rows):
    rows["stock"][0]["count"] -= 1
    return {"left": rows["stock"][0]["count"], "of": arguments["sku"]}


async def later(_arguments, _rows):
    await asyncio.sleep(0.25)
    return "done"


def breaks(_arguments, _rows):
    raise KeyError("sku")


@pytest.mark.parametrize(
    ("name", "result", "took_ms"),
    [
        ("take_one", {"left": 2, "of": "cog"}, 0),
        ("later", "done", 250),
        ("breaks", {"error": "KeyError: 'sku'"}, 0),
    ],
)
def test_a_handler_of_ones_own_gets_arguments_and_tables(name, result, took_ms):
    made = tool(handler=f"{__name__}:{name}")

    assert answered(made, {"sku": "cog"}) == (result, took_ms)


@pytest.mark.parametrize("name", ["nowhere_at_all:f", f"{__name__}:missing", f"{__name__}:STATE"])
def test_a_handler_that_is_not_there_is_named(name):
    with pytest.raises(HandlerFault, match=name):
        responder(tool(handler=name), {})


def test_a_handler_that_is_not_there_is_told_before_any_call():
    with pytest.raises(HandlerFault, match=r"agent `a`: tools\.stock: handler `nowhere:f`"):
        check_handlers({"stock": tool(handler="nowhere:f")}, place="agent `a`")


def test_a_model_sees_name_description_and_schema():
    seen = declared("check_stock", tool(answer=1), {}).to_default_dict()

    assert seen["name"] == "check_stock"
    assert seen["parameters"] == {
        "type": "object",
        "properties": {"sku": {"type": "string"}},
        "required": ["sku"],
    }


class Caller:
    """What Pipecat hands a handler, with what came of it."""

    def __init__(self, **arguments):
        self.arguments = arguments
        self.llm = self
        self.results = []
        self.pushed = []

    async def result_callback(self, result, *, properties=None):
        self.results.append((result, properties.run_llm if properties else None))

    async def push_frame(self, frame):
        self.pushed.append(type(frame).__name__)


def called(name, tools, **arguments):
    ended, caller = [], Caller(**arguments)
    schema = next(s for s in tools_of("agent", tools, {}, ended.append) if s.name == name)
    run(schema.handler(caller), simulated=True)
    return caller, ended


def test_a_transfer_ends_the_call_and_says_that_it_worked():
    caller, ended = called("transfer_call", {})

    assert (caller.results, caller.pushed, ended) == (
        [({"ok": True}, False)],
        ["EndWorkerFrame"],
        ["transferred"],
    )


def test_a_transfer_that_fails_lets_the_call_go_on():
    caller, ended = called("transfer_call", {"transfer_call": Tool(error="nobody is free")})

    assert (caller.results, caller.pushed, ended) == (
        [({"error": "nobody is free"}, None)],
        [],
        [],
    )


def test_a_transfer_may_answer_otherwise_and_still_ends_the_call():
    caller, ended = called("transfer_call", {"transfer_call": Tool(answer={"agent": "kim"})})

    assert (caller.results, ended) == ([({"agent": "kim"}, False)], ["transferred"])


def test_an_empty_result_reaches_the_model_all_the_same():
    caller, _ = called("check", {"check": tool(answer=[])}, sku="cog")

    assert caller.results == [({"result": []}, None)]


def test_a_customer_cannot_transfer():
    assert [s.name for s in tools_of("customer", {}, {}, print)] == ["end_call"]
