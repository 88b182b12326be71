"""Events of the Realtime API, built and read with the types of OpenAI's SDK."""

from typing import Any, get_args

from aiohttp import web
from openai.types import realtime as api
from pydantic import BaseModel, ValidationError

CLIENT_EVENTS: dict[str, type[BaseModel]] = {
    get_args(event.model_fields["type"].annotation)[0]: event
    for event in (
        api.SessionUpdateEvent,
        api.InputAudioBufferAppendEvent,
        api.InputAudioBufferCommitEvent,
        api.InputAudioBufferClearEvent,
        api.ConversationItemCreateEvent,
        api.ConversationItemDeleteEvent,
        api.ConversationItemRetrieveEvent,
        api.ConversationItemTruncateEvent,
        api.ResponseCreateEvent,
        api.ResponseCancelEvent,
    )
}
"""Type of an event that a client may send, and the SDK's class for it."""


class Refusal(Exception):  # noqa: N818 -- the API says error of what it then sends
    """What a client asked for and does not get.

    Args:
        message: As the API words it.
        code: As the API names it.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


def read(event: dict[str, Any]) -> BaseModel:
    """A client's event as the SDK's class for it.

    Raises:
        Refusal: there is no such event, or it lacks something.
    """
    kind = str(event.get("type", ""))
    if kind not in CLIENT_EVENTS:
        raise Refusal(f"Invalid value: '{kind}'.", code="invalid_value")
    try:
        return CLIENT_EVENTS[kind].model_validate(_with_null(event))
    except ValidationError as fault:
        first = fault.errors()[0]
        place = ".".join(map(str, first["loc"]))
        code = "missing_required_parameter" if first["type"] == "missing" else "invalid_value"
        raise Refusal(f"{first['msg']}: '{place}'.", code=code) from None


def _with_null(event: dict[str, Any]) -> dict[str, Any]:
    """An update whose `turn_detection: false`, as Pipecat has it, is the reference's `null`."""
    session = event.get("session") or {}
    heard = (session.get("audio") or {}).get("input") or {}
    if heard.get("turn_detection") is not False:
        return event
    audio = session["audio"] | {"input": heard | {"turn_detection": None}}
    return event | {"session": session | {"audio": audio}}


class Wire:
    """Sends a server's events, numbered.

    Args:
        socket: To the client.
    """

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._n_events = 0
        self._n_named: dict[str, int] = {}

    def named(self, kind: str) -> str:
        """A new identifier, such as `item_3`."""
        self._n_named[kind] = self._n_named.get(kind, 0) + 1
        return f"{kind}_{self._n_named[kind]}"

    async def send(self, event: type[BaseModel], **fields: object) -> None:
        """Sends an event of a class of the SDK; its type and its number are added."""
        if self._socket.closed:
            return
        self._n_events += 1
        kind = get_args(event.model_fields["type"].annotation)[0]
        made = event.model_validate({"event_id": f"event_{self._n_events}", "type": kind} | fields)
        await self._socket.send_str(made.model_dump_json(exclude_unset=True))

    async def refuse(self, refusal: Refusal, event_id: str | None) -> None:
        """Sends an error that the session survives."""
        told = api.RealtimeError(
            message=str(refusal), type="invalid_request_error", code=refusal.code, event_id=event_id
        )
        await self.send(api.RealtimeErrorEvent, error=told)
