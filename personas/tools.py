"""Tools that an agent's model can call, and what answers in their place during a test.

A tool is described to the model as any other: by a text and a JSON schema. What answers is one of
these: a fixed `answer`, an `error`, a `handler` of one's own, or a table of the scenario's `state`
that is looked up, inserted into or updated. `transfer_call` and `end_call` are always there;
declared here with an answer or an error, they keep their own description and schema.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from personas.base import Closed, Name

BUILT_IN = ("transfer_call", "end_call")
"""Tools that every agent has."""
Row = dict[str, Any]
"""One row of a table: column to value."""
Tables = dict[Name, tuple[Row, ...]]
"""Table to its rows."""
_HANDLER = re.compile(r"^[\w.]+:\w+$")
_KINDS = ("answer", "error", "handler", "lookup", "insert", "update")
_PYTHON: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}


class Schema(Closed):
    """The part of JSON Schema that vendors' tool calling has in common."""

    type: Literal["object", "string", "integer", "number", "boolean", "array"]
    description: str = ""
    enum: tuple[str | int | float, ...] = ()
    pattern: str | None = None
    """Of text: a regular expression that is found in it."""
    minimum: float | None = None
    maximum: float | None = None
    items: "Schema | None" = None
    """Of an array: what each entry is."""
    properties: "dict[str, Schema]" = {}
    required: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_together(self) -> "Schema":
        absent = [name for name in self.required if name not in self.properties]
        if absent:
            raise ValueError(f"`required` names `{absent[0]}`, which is not in `properties`")
        if self.properties and self.type != "object":
            raise ValueError(f"a `{self.type}` has no `properties`")
        if self.items is not None and self.type != "array":
            raise ValueError(f"a `{self.type}` has no `items`")
        if self.pattern is not None:
            _compiled(self.pattern)
        return self

    def as_json(self) -> dict[str, Any]:
        """The schema as vendors take it: what was not said is left out."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"type": self.type}


def _compiled(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"`pattern` is no regular expression: {error}") from None


class OfTable(Closed):
    """What a tool does with a table of the scenario's `state`."""

    table: Name
    key: tuple[str, ...] = ()
    """Columns by which rows are found: arguments of the tool by the same name. Of an insert: those
    that must not be there already."""
    change: dict[str, Any] = {}
    """Column to value; `{name}` stands for an argument, and a number with a sign as text, such as
    `"-1"`, is added to what is there. An insert sets these beside its arguments, an update these
    in place of its arguments."""


class Tool(Closed):
    """One tool: how the model sees it, and what answers."""

    description: str = ""
    """By which a model knows its use. A bot's own tool keeps its own."""
    parameters: Schema = Schema(type="object")
    answer: Any = None
    """Always the same."""
    error: str | None = None
    """What went wrong, every time."""
    handler: str | None = None
    """`module:function`, called with the arguments and the tables; it may be a coroutine."""
    lookup: OfTable | None = None
    """Gives the first row found by the key, or an error."""
    insert: OfTable | None = None
    """Adds a row made of the arguments."""
    update: OfTable | None = None
    """Changes the first row found by the key."""
    after_ms: int = Field(default=0, ge=0, le=120_000)
    """How long it takes, in the call's own time."""

    @model_validator(mode="after")
    def _answers_in_one_way(self) -> "Tool":
        given = self.kinds()
        if len(given) > 1:
            named = " and ".join(f"`{kind}`" for kind in given)
            raise ValueError(f"answers in one way, not by {named}")
        if self.parameters.type != "object":
            raise ValueError("`parameters` must be of `type: object`")
        if self.handler is not None and not _HANDLER.match(self.handler):
            raise ValueError(f"`handler` must be `module:function` (got `{self.handler}`)")
        for kind in ("lookup", "update"):
            of_table: OfTable | None = getattr(self, kind)
            if of_table is not None and not of_table.key:
                raise ValueError(f"`{kind}` needs a `key` to find rows by")
        return self

    def kinds(self) -> list[str]:
        """Which ways to answer were given; none for a built-in tool that only takes longer."""
        return [kind for kind in _KINDS if getattr(self, kind) is not None]

    @property
    def of_table(self) -> OfTable | None:
        """What it does with a table, if that is what it does."""
        return self.lookup or self.insert or self.update


def _whole(tools: dict[str, Tool]) -> dict[str, Tool]:
    for name, tool in tools.items():
        if name in BUILT_IN:
            if tool.of_table is not None or tool.parameters != Schema(type="object"):
                raise ValueError(f"`{name}` is built in: it takes `answer`, `error` or `handler`")
        elif not tool.kinds():
            ways = ", ".join(f"`{kind}`" for kind in _KINDS)
            raise ValueError(f"`{name}` needs one of {ways}")
    return tools


def undescribed(tools: Mapping[str, Tool]) -> list[str]:
    """Tools that a model could not know the use of: fit only to answer in place of a bot's own."""
    return [name for name, tool in tools.items() if name not in BUILT_IN and not tool.description]


Tools = Annotated[dict[Name, Tool], AfterValidator(_whole)]
"""Name to tool."""


class Expected(Closed):
    """What a table must be like when the call is over."""

    has: tuple[Row, ...] = ()
    """For each, another row of the table has these values, whatever else is in it."""
    lacks: tuple[Row, ...] = ()
    """No row has these values."""
    n_rows: int | None = Field(default=None, ge=0)


def table_faults(
    tools: Mapping[str, Tool], tables: Mapping[str, object]
) -> Iterator[tuple[str, str]]:
    """The tools whose tables a scenario does not have: key of the tool, table."""
    for name, tool in tools.items():
        of_table = tool.of_table
        if of_table is not None and of_table.table not in tables:
            yield f"tools.{name}", of_table.table


def argument_faults(schema: Schema, value: Any, *, name: str = "") -> Iterator[str]:  # noqa: ANN401
    """What is wrong with a tool's arguments, as sentences for the model that gave them."""
    called = f"`{name}`" if name else "the arguments"
    if not _is(value, schema.type):
        yield f"{called} must be of type {schema.type}"
        return
    if schema.enum and value not in schema.enum:
        yield f"{called} must be one of {', '.join(map(str, schema.enum))}"
    if schema.pattern is not None and not re.search(schema.pattern, str(value)):
        yield f"{called} must match `{schema.pattern}`"
    if schema.minimum is not None and value < schema.minimum:
        yield f"{called} must be at least {schema.minimum:g}"
    if schema.maximum is not None and value > schema.maximum:
        yield f"{called} must be at most {schema.maximum:g}"
    if schema.type == "array" and schema.items is not None:
        for index, entry in enumerate(value):
            yield from argument_faults(schema.items, entry, name=f"{name}[{index}]")
    if schema.type == "object":
        yield from _member_faults(schema, value, name=name)


def _member_faults(schema: Schema, value: Mapping[str, Any], *, name: str) -> Iterator[str]:
    prefix = f"{name}." if name else ""
    for required in schema.required:
        if required not in value:
            yield f"`{prefix}{required}` is missing"
    for key, inner in value.items():
        if key in schema.properties:
            yield from argument_faults(schema.properties[key], inner, name=f"{prefix}{key}")
        elif schema.properties:
            yield f"`{prefix}{key}` is not a parameter"


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _PYTHON[kind])
