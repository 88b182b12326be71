"""Pipecat's RTVI, as its eval harness speaks it: JSON, with the sound of both sides in it.

A bot takes such a connection where its `create_transport` has an `eval` entry. It then tells by
itself what it hears, says and calls.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pipelines.foreign.wires.telephony import parsed
from pipelines.foreign.wires.wire import Clear, Media, Message, Pcm, Received, Told, WireFault

LABEL = "rtvi-ai"
VERSION = "2.1.0"
"""Of the protocol; the first in which keys come in a list."""
ABOUT = {"library": "sparring"}
KEYS = "0123456789*#"


def ready(message_id: str) -> dict[str, Any]:
    """That the client is ready: from then on a bot that speaks RTVI reports what it does."""
    data = {"version": VERSION, "about": ABOUT}
    return {"label": LABEL, "type": "client-ready", "id": message_id, "data": data}


@dataclass
class Rtvi:
    """The harness's side of one session."""

    rate_hz: int
    _n_messages: int = 0

    def opening(self) -> list[Message]:
        """`eval-connect`, by which the bot knows us; that we are ready; what is to be reported."""
        wanted = {"function_call_report_level": {"*": "full"}, "vad_user_speaking": True}
        return [
            self._of_evals("eval-connect", {"capture_bot_audio": True}),
            json.dumps(ready(self._id())),
            self._of_evals("eval-configure", wanted),
        ]

    def media(self, pcm: Pcm) -> Message:
        """`raw-audio`."""
        sound = {"base64Audio": base64.b64encode(pcm.tobytes()).decode()}
        return self._message("raw-audio", sound | {"sampleRate": self.rate_hz, "numChannels": 1})

    def digit(self, digit: str) -> Message | None:
        """`dtmf`. The letters of a keypad's fourth column are not known."""
        return self._message("dtmf", {"buttons": [digit]}) if digit in KEYS else None

    def played(self, mark: Any) -> Message | None:  # noqa: ANN401, ARG002 -- as every wire has it
        """There are no marks."""
        return None

    def closing(self) -> list[Message]:
        """The connection is the session: that it closes is all."""
        return []

    def _of_evals(self, kind: str, data: Mapping[str, Any]) -> Message:
        return self._message("client-message", {"t": kind, "d": data})

    def _message(self, kind: str, data: Mapping[str, Any]) -> Message:
        body = {"label": LABEL, "type": kind, "id": self._id(), "data": data}
        return json.dumps(body)

    def _id(self) -> str:
        self._n_messages += 1
        return str(self._n_messages)

    def read(self, message: Message) -> Received | None:
        """`eval-bot-audio`, `bot-interrupted`, and what the bot reports.

        Raises:
            WireFault: it is no JSON object, or sound that is none.
        """
        body = parsed(message)
        data = body.get("data")
        if body.get("label") != LABEL:
            return Told(body)
        if body.get("type") == "bot-interrupted":
            return Clear()
        if body.get("type") == "eval-bot-audio":
            return _media(data if isinstance(data, dict) else {})
        return Told(body)


def _media(data: Mapping[str, Any]) -> Media:
    try:
        octets = base64.b64decode(str(data["audio"]), validate=True)
        return Media(np.frombuffer(octets, np.int16), int(data["sampleRate"]))
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise WireFault(f"sound that cannot be read: {type(error).__name__}: {error}") from None
