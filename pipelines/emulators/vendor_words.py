"""The words in which each vendor says that it cannot answer."""

import json
from typing import Any

_STATUS = {"rate_limited": 429, "server_error": 500, "unavailable": 503}
_SAID = {
    429: ("rate_limit_exceeded", "Rate limit reached."),
    500: ("server_error", "The server had an error while processing your request."),
    503: ("service_unavailable", "The service is overloaded."),
}


def status_of(fault: str) -> int | None:
    """The HTTP status of a fault. None: it is none that a server says."""
    return _STATUS.get(fault)


def in_an_answer(vendor: str, status: int) -> dict[str, Any]:
    """The body of an answer with a status.

    As in the API references of OpenAI, Deepgram and Cartesia; of others, as OpenAI's.
    """
    code, message = _SAID[status]
    if vendor == "deepgram":
        return {"err_code": code.upper(), "err_msg": message, "request_id": "emulated"}
    if vendor == "cartesia":
        return {"error_code": code, "title": code, "message": message, "request_id": "emulated"}
    return {"error": {"message": message, "type": code, "param": None, "code": code}}


def in_a_stream(vendor: str, status: int, *, before: str = "") -> dict[str, Any]:
    """The same within a stream of events, or on a websocket.

    Args:
        vendor: Whose words.
        status: What an answer would have.
        before: The message that would have come; what it is an answer to is named here, too.
    """
    code, message = _SAID[status]
    if vendor == "deepgram":
        return {"type": "Error", "code": code.upper(), "description": message, "message": message}
    if vendor == "cartesia":
        told = {"error_code": code, "title": code, "message": message}
        said = {"type": "error", "status_code": status, "done": True, "error": message} | told
        return said | _named(before)
    error = {"type": code, "code": code, "message": message, "param": None}
    return {"type": "error", "event_id": "event_emulated_fault", "error": error}


def _named(message: str) -> dict[str, Any]:
    try:
        told = json.loads(message)
    except ValueError:
        return {}
    if not isinstance(told, dict) or "context_id" not in told:
        return {}
    return {"context_id": told["context_id"]}
