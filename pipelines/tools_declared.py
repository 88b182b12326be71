"""What answers the tools that an agent's YAML declares: fixed answers, errors, handlers, tables."""

import asyncio
import copy
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.services.llm_service import FunctionCallParams

from personas.tools import OfTable, Tables, Tool, argument_faults
from pipelines.handlers import find_handler

Rows = dict[str, list[dict[str, Any]]]
"""Table to its rows, which tools change while the call goes on."""
Respond = Callable[[dict[str, Any]], Awaitable[Any]]
"""From arguments to a result; `{"error": ...}` where it failed."""


def rows_of(tables: Tables) -> Rows:
    """A copy of a scenario's tables, for one call to change."""
    return {name: [copy.deepcopy(row) for row in rows] for name, rows in tables.items()}


def frozen(rows: Rows) -> Tables:
    """The tables as a record keeps them."""
    return {name: tuple(copy.deepcopy(row) for row in table) for name, table in rows.items()}


def responder(tool: Tool, rows: Rows) -> Respond:
    """What answers a tool. Every failure is an answer: the model is told, the call goes on.

    Raises:
        HandlerFault: there is no such handler.
    """
    answer = _answerer(tool, rows)

    async def respond(arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        if tool.after_ms:
            await asyncio.sleep(tool.after_ms / 1000)
        faults = list(argument_faults(tool.parameters, arguments))
        if faults:
            return {"error": "; ".join(faults)}
        return await answer(arguments)

    return respond


def declared(name: str, tool: Tool, rows: Rows) -> FunctionSchema:
    """A tool as Pipecat takes it, with its handler."""
    respond = responder(tool, rows)

    async def handle(params: FunctionCallParams) -> None:
        result = await respond(dict(params.arguments))
        # Pipecat takes an empty result for none, and would not tell the model.
        await params.result_callback(result or {"result": result})

    schema = tool.parameters
    return FunctionSchema(
        name=name,
        description=tool.description,
        properties={key: inner.as_json() for key, inner in schema.properties.items()},
        required=list(schema.required),
        handler=handle,
    )


def _answerer(tool: Tool, rows: Rows) -> Respond:
    if tool.handler is not None:
        return _handled(find_handler(tool.handler), rows)
    if tool.lookup is not None:
        return _of_table(_look_up, tool.lookup, rows)
    if tool.insert is not None:
        return _of_table(_insert, tool.insert, rows)
    if tool.update is not None:
        return _of_table(_update, tool.update, rows)
    fixed = {"error": tool.error} if tool.error is not None else tool.answer

    async def answer(_arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        return copy.deepcopy(fixed)

    return answer


# ---- handlers -----------------------------------------------------------------------------------


def _handled(function: Callable[..., Any], rows: Rows) -> Respond:
    async def answer(arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        try:
            result = function(arguments, rows)
            return await result if inspect.isawaitable(result) else result
        except Exception as error:  # noqa: BLE001 -- a tool that breaks is part of the test
            return {"error": f"{type(error).__name__}: {error}"}

    return answer


# ---- tables -------------------------------------------------------------------------------------

_OnTable = Callable[[list[dict[str, Any]], OfTable, dict[str, Any]], Any]


def _of_table(act: _OnTable, how: OfTable, rows: Rows) -> Respond:
    async def answer(arguments: dict[str, Any]) -> Any:  # noqa: ANN401
        return copy.deepcopy(act(rows.setdefault(how.table, []), how, arguments))

    return answer


def _look_up(table: list[dict[str, Any]], how: OfTable, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    return _found(table, how.key, arguments) or _none_found(how.key, arguments)


def _insert(table: list[dict[str, Any]], how: OfTable, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    if how.key and _found(table, how.key, arguments) is not None:
        return {"error": f"there is one already with {_shown(how.key, arguments)}"}
    row = dict(arguments)
    _change(row, how.change, arguments)
    table.append(row)
    return row


def _update(table: list[dict[str, Any]], how: OfTable, arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    row = _found(table, how.key, arguments)
    if row is None:
        return _none_found(how.key, arguments)
    own = {name: value for name, value in arguments.items() if name not in how.key}
    _change(row, how.change or own, arguments)
    return row


def _found(
    table: list[dict[str, Any]], key: Sequence[str], arguments: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The first row whose key columns equal the arguments, in letters of any case."""
    wanted = [_plain(arguments.get(column)) for column in key]
    return next((row for row in table if [_plain(row.get(c)) for c in key] == wanted), None)


def _plain(value: object) -> str:
    return str(value).strip().casefold()


def _none_found(key: Sequence[str], arguments: Mapping[str, Any]) -> dict[str, str]:
    return {"error": f"there is none with {_shown(key, arguments)}"}


def _shown(key: Sequence[str], arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{column} {arguments.get(column)!r}" for column in key)


def _change(row: dict[str, Any], change: Mapping[str, Any], arguments: Mapping[str, Any]) -> None:
    for column, value in change.items():
        row[column] = _changed(row.get(column), value, arguments)


def _changed(before: Any, value: Any, arguments: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """A column's new value: added to what is there, filled in, or as it stands."""
    if not isinstance(value, str):
        return value
    for name, given in arguments.items():
        value = value.replace("{" + name + "}", str(given))
    if value[:1] in ("+", "-") and value[1:].isdigit() and isinstance(before, int | float):
        return before + int(value)
    return value
