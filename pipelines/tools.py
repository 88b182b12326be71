"""The functions that a side's language model can call."""

from collections.abc import Awaitable, Callable
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.frames.frames import EndWorkerFrame, FunctionCallResultProperties
from pipecat.services.llm_service import FunctionCallParams

Ended = Callable[[str], None]
"""Takes the reason for which a side ends the call."""
Handler = Callable[[FunctionCallParams], Awaitable[None]]


def _ending(reason_of: Callable[[dict[str, Any]], str], ended: Ended) -> Handler:
    """A handler that lets what was said play out, and then ends the call."""

    async def handle(params: FunctionCallParams) -> None:
        reason = reason_of(dict(params.arguments))
        ended(reason)
        properties = FunctionCallResultProperties(run_llm=False)
        await params.result_callback({"ok": True}, properties=properties)
        await params.llm.push_frame(EndWorkerFrame(reason=reason))

    return handle


def end_call(ended: Ended) -> FunctionSchema:
    """Ends the call, for a reason that the record keeps."""
    return FunctionSchema(
        name="end_call",
        description="End the call. Say goodbye first.",
        properties={"reason": {"type": "string", "description": "Why the call ends."}},
        required=["reason"],
        handler=_ending(lambda arguments: str(arguments.get("reason", "")), ended),
    )


def transfer_call(ended: Ended) -> FunctionSchema:
    """Hands the customer over to a sales agent, with what was found out."""
    return FunctionSchema(
        name="transfer_call",
        description="Transfer the customer to a sales agent, once they have agreed to it.",
        properties={
            "name": {"type": "string", "description": "First and last name of the customer."},
            "zip_code": {"type": "string", "description": "The customer's five-digit ZIP code."},
        },
        required=["name", "zip_code"],
        handler=_ending(lambda _arguments: "transferred", ended),
    )
