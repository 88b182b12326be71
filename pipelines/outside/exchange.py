"""A question to a vendor and its answer, as a cassette keeps them."""

import base64
import binascii
from typing import Annotated, Any, Literal

from pydantic import PlainSerializer, PlainValidator

from personas.base import Side
from personas.schema import Closed


def _as_json(data: bytes) -> str | dict[str, str]:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(data).decode()}


def _from_json(value: Any) -> bytes:  # noqa: ANN401 -- what a file may hold
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode()
    try:
        return base64.b64decode(value["base64"], validate=True)
    except (TypeError, KeyError, binascii.Error) as error:
        raise ValueError("neither text nor `base64`") from error


Data = Annotated[bytes, PlainValidator(_from_json), PlainSerializer(_as_json)]
"""Bytes: in a file as text, where they are UTF-8, or as `{"base64": ...}`."""


class Piece(Closed):
    """A part of an answer, as it came."""

    at_ms: float
    """From the end of the question; of a websocket's context, from its message `after`."""
    data: Data
    after: int = 0
    """How many messages of the context had been sent before the last one that was, from 0."""


class Asked(Closed):
    """What makes a question the same as another: all but keys, and what differs by chance."""

    side: Side
    kind: str
    """Of the service: `stt`, `llm` or `tts`."""
    method: str
    """Of HTTP, or `WS`."""
    path: str
    """With what follows the `?`, less keys."""
    body: Any = None
    """As `pipelines.outside.question` has it: JSON, a form's fields, or a digest. Of a websocket's
    context, its messages; None: of dialling it."""
    audio_s: float | None = None
    """Length of the sound in it, which may differ a little. None: it has none."""


class Exchange(Closed):
    """A question and its answer."""

    asked: Asked
    status: int
    headers: dict[str, str]
    """Those that clients act on."""
    head_ms: float | None = None
    """When status and headers came, from the end of the question. None: they never came."""
    pieces: tuple[Piece, ...]
    end_ms: float
    """When the answer was over, from the end of the question."""
    ending: Literal["whole", "cut", "left"]
    """`cut`: the vendor broke off. `left`: the client went away before it was over."""
