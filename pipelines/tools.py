"""The functions that a side's language model can call: those of every call, and declared ones."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.frames.frames import EndWorkerFrame, FunctionCallResultProperties
from pipecat.services.llm_service import FunctionCallParams

from personas.base import Side
from personas.tools import Tool
from pipelines.tool_errors import error_of
from pipelines.tools_declared import Respond, Rows, declared, responder

Ended = Callable[[str], None]
"""Takes the reason for which a side ends the call."""
Handler = Callable[[FunctionCallParams], Awaitable[None]]


def tools_of(
    side: Side, tools: Mapping[str, Tool], rows: Rows, ended: Ended
) -> list[FunctionSchema]:
    """All that a side's model can call.

    Args:
        side: Whose; only the agent can transfer a call.
        tools: Those that its YAML declares. One that is named as a built-in tool is what answers in
            its place: with an error the call goes on, with anything else it ends.
        rows: The scenario's tables.
        ended: Told when the side ends the call.

    Raises:
        HandlerFault: a declared handler cannot be found.
    """
    makers = {"transfer_call": transfer_call, "end_call": end_call}
    if side == "customer":
        del makers["transfer_call"]
    in_place = {name: responder(tool, rows) for name, tool in tools.items() if name in makers}
    built_in = [make(ended, in_place.get(name)) for name, make in makers.items()]
    return built_in + [declared(n, tool, rows) for n, tool in tools.items() if n not in makers]


async def _succeed(_arguments: dict[str, Any]) -> Any:  # noqa: ANN401
    return {"ok": True}


def _ending(
    reason_of: Callable[[dict[str, Any]], str], ended: Ended, respond: Respond | None
) -> Handler:
    """A handler that lets what was said play out, and then ends the call, unless it failed."""

    async def handle(params: FunctionCallParams) -> None:
        arguments = dict(params.arguments)
        result = await (respond or _succeed)(arguments) or {"ok": True}
        if error_of(result):
            await params.result_callback(result)
            return
        reason = reason_of(arguments)
        ended(reason)
        properties = FunctionCallResultProperties(run_llm=False)
        await params.result_callback(result, properties=properties)
        await params.llm.push_frame(EndWorkerFrame(reason=reason))

    return handle


def end_call(ended: Ended, respond: Respond | None = None) -> FunctionSchema:
    """Ends the call, for a reason that the record keeps."""
    return FunctionSchema(
        name="end_call",
        description="End the call. Say goodbye first.",
        properties={"reason": {"type": "string", "description": "Why the call ends."}},
        required=["reason"],
        handler=_ending(lambda arguments: str(arguments.get("reason", "")), ended, respond),
    )


def transfer_call(ended: Ended, respond: Respond | None = None) -> FunctionSchema:
    """Hands the customer over to a sales agent, with what was found out."""
    return FunctionSchema(
        name="transfer_call",
        description="Transfer the customer to a sales agent, once they have agreed to it.",
        properties={
            "name": {"type": "string", "description": "First and last name of the customer."},
            "zip_code": {"type": "string", "description": "The customer's five-digit ZIP code."},
        },
        required=["name", "zip_code"],
        handler=_ending(lambda _arguments: "transferred", ended, respond),
    )
