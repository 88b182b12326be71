"""What the telephone companies' formats share: JSON, and mu-law at 8 kHz in base64."""

import base64
import binascii
import json
from typing import Any

import numpy as np

from pipelines.foreign.wires.wire import Message, Pcm, WireFault
from pipelines.line import alaw, g711

RATE_HZ = 8000
TICK_MS = 20
KEYS = "0123456789*#ABCD"
CODECS = {"PCMU": g711, "PCMA": alaw}


def payload(pcm: Pcm, codec: str = "PCMU") -> str:
    """Samples as G.711 octets in base64."""
    return base64.b64encode(CODECS[codec].encode(pcm).tobytes()).decode()


def pcm_of(text: Any, codec: str = "PCMU") -> Pcm:  # noqa: ANN401 -- whatever the agent sent
    """The samples of G.711 octets in base64.

    Raises:
        WireFault: it is no base64.
    """
    try:
        octets = np.frombuffer(base64.b64decode(text, validate=True), np.uint8)
    except (TypeError, ValueError, binascii.Error) as error:
        raise WireFault(f"media whose payload is no base64: {error}") from None
    pcm: Pcm = CODECS[codec].decode(octets)
    return pcm


def parsed(message: Message) -> dict[str, Any]:
    """A message as the JSON object that it must be.

    Raises:
        WireFault: it is none.
    """
    try:
        body = json.loads(message)
    except ValueError as error:
        raise WireFault(f"a message that is no JSON: {error}") from None
    if not isinstance(body, dict):
        raise WireFault("a message that is no JSON object")
    return body


def part(body: dict[str, Any], name: str) -> dict[str, Any]:
    """An object inside a message.

    Raises:
        WireFault: it is missing or is none.
    """
    inner = body.get(name)
    if not isinstance(inner, dict):
        raise WireFault(f"a `{body.get('event')}` message without `{name}`")
    return inner
