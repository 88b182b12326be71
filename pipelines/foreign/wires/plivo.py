"""Plivo audio streaming, bidirectional, as its developers' pages describe it."""

import json
from dataclasses import dataclass
from typing import Any

from pipelines.foreign.wires.telephony import RATE_HZ, TICK_MS, parsed, part, payload, pcm_of
from pipelines.foreign.wires.wire import Clear, Mark, Media, Message, Pcm, Received, Told


@dataclass
class Plivo:
    """Plivo's side of one call's stream."""

    call_id: str
    stream_id: str
    rate_hz: int = RATE_HZ
    _n_messages: int = 0
    _n_chunks: int = 0

    def opening(self) -> list[Message]:
        """`start`; Plivo has no message before it, and Pipecat reads one more: the first sound."""
        start = {
            "callId": self.call_id,
            "streamId": self.stream_id,
            "tracks": ["inbound"],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": RATE_HZ},
        }
        return [self._message("start", {"start": start})]

    def media(self, pcm: Pcm) -> Message:
        """`media` with its place in the stream."""
        at_ms = self._n_chunks * TICK_MS
        self._n_chunks += 1
        body = {"track": "inbound", "chunk": self._n_chunks, "timestamp": str(at_ms)}
        return self._message("media", {"media": body | {"payload": payload(pcm)}})

    def digit(self, digit: str) -> Message | None:
        """`dtmf`."""
        return self._message("dtmf", {"dtmf": {"track": "inbound", "digit": digit}})

    def played(self, mark: Mark) -> Message | None:
        """`playedStream`."""
        return self._message("playedStream", {"name": mark.name})

    def closing(self) -> list[Message]:
        """`stop`."""
        return [self._message("stop", {"stop": {"callId": self.call_id}})]

    def _message(self, event: str, body: dict[str, Any]) -> str:
        self._n_messages += 1
        head = {"event": event, "sequenceNumber": self._n_messages, "streamId": self.stream_id}
        return json.dumps(head | body)

    def read(self, message: Message) -> Received | None:
        """`playAudio`, `checkpoint` and `clearAudio`; whatever else is the application's own."""
        body = parsed(message)
        event = body.get("event")
        if event == "playAudio":
            return Media(pcm_of(part(body, "media").get("payload")), RATE_HZ)
        if event == "checkpoint":
            return Mark(str(body.get("name", "")))
        return Clear() if event == "clearAudio" else Told(body)
