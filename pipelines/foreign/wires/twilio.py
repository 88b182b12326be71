"""Twilio Media Streams, bidirectional, after www.twilio.com/docs/voice/media-streams."""

import json
from dataclasses import dataclass, field
from typing import Any

from pipelines.foreign.wires.telephony import RATE_HZ, TICK_MS, parsed, part, payload, pcm_of
from pipelines.foreign.wires.wire import Clear, Mark, Media, Message, Pcm, Received, Told

ACCOUNT_SID = "AC00000000000000000000000000000000"
"""Of the form of Twilio's, and nobody's."""
FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": RATE_HZ, "channels": 1}


@dataclass
class Twilio:
    """Twilio's side of one call's stream."""

    call_sid: str
    stream_sid: str
    account_sid: str
    parameters: dict[str, str] = field(default_factory=dict)
    """TwiML's `<Parameter>`s; a Pipecat bot finds them in its call's data."""
    rate_hz: int = RATE_HZ
    _n_messages: int = 0
    _n_chunks: int = 0

    def opening(self) -> list[Message]:
        """`connected`, and `start` with what the bot is to know of the call."""
        connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
        start = {
            "accountSid": self.account_sid,
            "streamSid": self.stream_sid,
            "callSid": self.call_sid,
            "tracks": ["inbound"],
            "mediaFormat": FORMAT,
            "customParameters": self.parameters,
        }
        return [json.dumps(connected), self._message("start", start)]

    def media(self, pcm: Pcm) -> Message:
        """`media` with its place in the stream."""
        at_ms = self._n_chunks * TICK_MS
        self._n_chunks += 1
        body = {"track": "inbound", "chunk": str(self._n_chunks), "timestamp": str(at_ms)}
        return self._message("media", body | {"payload": payload(pcm)})

    def digit(self, digit: str) -> Message | None:
        """`dtmf`."""
        return self._message("dtmf", {"track": "inbound_track", "digit": digit})

    def played(self, mark: Mark) -> Message | None:
        """`mark`, sent back."""
        return self._message("mark", {"name": mark.name})

    def closing(self) -> list[Message]:
        """`stop`."""
        return [self._message("stop", {"accountSid": self.account_sid, "callSid": self.call_sid})]

    def _message(self, event: str, body: dict[str, Any]) -> str:
        self._n_messages += 1
        number = str(self._n_messages)
        whole = {"event": event, "sequenceNumber": number, event: body}
        return json.dumps(whole | {"streamSid": self.stream_sid})

    def read(self, message: Message) -> Received | None:
        """`media`, `mark` and `clear`; whatever else is the application's own."""
        body = parsed(message)
        event = body.get("event")
        if event == "media":
            return Media(pcm_of(part(body, "media").get("payload")), RATE_HZ)
        if event == "mark":
            return Mark(str(part(body, "mark").get("name", "")))
        return Clear() if event == "clear" else Told(body)
