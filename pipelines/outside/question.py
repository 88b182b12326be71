"""What makes a question to a vendor the same as another one: its content, and never a key."""

import hashlib
import io
import json
import re
import wave
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web

from personas.base import Side
from personas.hiding import hide, hider
from personas.secrets import is_secret
from pipelines.outside.exchange import Asked, Piece

_SECRET_HEADERS = ("key", "authorization", "token", "cookie", "secret")
HIDDEN = b"***"
"""What stands on a cassette where a key came back in an answer."""
_SOUND = re.compile(r"([A-Za-z0-9+/=]{1000,})")
"""In text, as base64."""
IGNORED = frozenset({"user", "metadata", "prompt_cache_key", "safety_identifier", "store"})
"""Fields of JSON at its top that name who asks, and change no answer."""


def asked_of(request: web.Request, body: bytes, *, side: Side, kind: str) -> Asked:
    """The question that a request is, with every secret of the environment hidden in it.

    Args:
        request: Its line and headers.
        body: All of it.
        side: Who asks.
        kind: Of the service that is asked.
    """
    content, audio_s = _content(request.headers.get("Content-Type", ""), body)
    return Asked(
        side=side,
        kind=kind,
        method=request.method,
        path=hide(_path(request)),
        body=hider().hidden_in(content),
        audio_s=audio_s,
    )


def is_handshake(request: web.Request) -> bool:
    """Whether a websocket is asked for."""
    return request.headers.get("Upgrade", "").lower() == "websocket"


def secrets_of(request: web.Request) -> tuple[bytes, ...]:
    """What in a request is nobody's business: keys in headers and behind the `?`."""
    headers = [
        part
        for name, value in request.headers.items()
        if any(word in name.lower() for word in _SECRET_HEADERS)
        for part in value.split()[-1:]
    ]
    query = [value for name, value in request.query.items() if is_secret(name)]
    return tuple(value.encode() for value in (*headers, *query) if len(value) > 3)


def without(secrets: tuple[bytes, ...], pieces: list[Piece]) -> list[Piece]:
    """The pieces with every secret in them overwritten, also where it spans two of them.

    Sound is not searched for what looks like the environment's secrets: that takes long.
    """
    told = whole = b"".join(piece.data for piece in pieces)
    for secret in secrets:
        whole = whole.replace(secret, HIDDEN)
    with suppress(UnicodeDecodeError):
        parts = _SOUND.split(whole.decode())
        whole = "".join(part if n % 2 else hide(part) for n, part in enumerate(parts)).encode()
    return pieces if whole == told else [pieces[0].model_copy(update={"data": whole})]


def _path(request: web.Request) -> str:
    told = parse_qsl(request.query_string, keep_blank_values=True)
    query = urlencode([pair for pair in told if not is_secret(pair[0])])
    return f"{request.path}?{query}" if query else request.path


def _content(kind: str, body: bytes) -> tuple[Any, float | None]:
    if not body:
        return None, None
    if kind.startswith("multipart/"):
        return _form(kind, body)
    try:
        told = json.loads(body)
    except ValueError:
        return {"sha256": hashlib.sha256(body).hexdigest()}, None
    if isinstance(told, dict):
        told = {name: value for name, value in told.items() if name not in IGNORED}
    return told, None


def _form(kind: str, body: bytes) -> tuple[dict[str, Any], float | None]:
    """A form's fields by name; of a WAV file among them only its length counts."""
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    fields: dict[str, Any] = {}
    audio_s: float | None = None
    for part in BytesParser(policy=HTTP).parsebytes(head + body).get_payload():
        assert isinstance(part, Message)  # noqa: S101 -- a multipart's payload is parts
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)  # noqa: S101 -- decoded
        if part.get_filename() is None:
            fields[name] = content.decode("utf-8", "replace").rstrip("\r\n")
            continue
        audio_s = _wav_s(content)
        fields[name] = "a file" if audio_s is not None else hashlib.sha256(content).hexdigest()
    return fields, audio_s


def _wav_s(content: bytes) -> float | None:
    try:
        with wave.open(io.BytesIO(content)) as sound:
            return float(round(sound.getnframes() / sound.getframerate(), 3))
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
