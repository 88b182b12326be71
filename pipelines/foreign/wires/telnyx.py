"""Telnyx media streaming, bidirectional RTP mode, as its developers' pages describe it."""

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from pipelines.foreign.wires.telephony import RATE_HZ, TICK_MS, parsed, part, payload, pcm_of
from pipelines.foreign.wires.wire import Clear, Mark, Media, Message, Pcm, Received, Told


@dataclass
class Telnyx:
    """Telnyx's side of one call's stream."""

    call_id: str
    stream_id: str
    numbers: dict[str, str] = field(default_factory=dict)
    """`from` and `to`."""
    codec: Literal["PCMU", "PCMA"] = "PCMU"
    """Both ways."""
    rate_hz: int = RATE_HZ
    _n_messages: int = 0
    _n_chunks: int = 0

    def opening(self) -> list[Message]:
        """`connected` and `start`."""
        start = {
            "call_control_id": self.call_id,
            "media_format": {"encoding": self.codec, "sample_rate": RATE_HZ, "channels": 1},
            "from": self.numbers.get("from", ""),
            "to": self.numbers.get("to", ""),
        }
        connected = {"event": "connected", "version": "1.0.0"}
        return [json.dumps(connected), self._message("start", start)]

    def media(self, pcm: Pcm) -> Message:
        """`media` with its place in the stream."""
        at_ms = self._n_chunks * TICK_MS
        self._n_chunks += 1
        body = {"track": "inbound", "chunk": str(self._n_chunks), "timestamp": str(at_ms)}
        return self._message("media", body | {"payload": payload(pcm, self.codec)})

    def digit(self, digit: str) -> Message | None:
        """`dtmf`."""
        return self._message("dtmf", {"digit": digit})

    def played(self, mark: Mark) -> Message | None:
        """`mark`, sent back."""
        return self._message("mark", {"name": mark.name})

    def closing(self) -> list[Message]:
        """`stop`."""
        return [self._message("stop", {"call_control_id": self.call_id})]

    def _message(self, event: str, body: dict[str, Any]) -> str:
        self._n_messages += 1
        number = str(self._n_messages)
        return json.dumps(
            {"event": event, "sequence_number": number, "stream_id": self.stream_id, event: body}
        )

    def read(self, message: Message) -> Received | None:
        """`media`, `mark` and `clear`; whatever else is the application's own."""
        body = parsed(message)
        event = body.get("event")
        if event == "media":
            return Media(pcm_of(part(body, "media").get("payload"), self.codec), RATE_HZ)
        if event == "mark":
            return Mark(str(part(body, "mark").get("name", "")))
        return Clear() if event == "clear" else Told(body)
