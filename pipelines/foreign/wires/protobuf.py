"""Pipecat's own frames in Protocol Buffers, as its WebSocket transports exchange them."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from pipecat.frames.protobufs import frames_pb2

from pipelines.foreign.wires.rtvi import ready
from pipelines.foreign.wires.wire import Clear, Mark, Media, Message, Pcm, Received, Told, WireFault

_Frame: Any = vars(frames_pb2)["Frame"]


@dataclass
class Protobuf:
    """A client's side of one session."""

    rate_hz: int

    def opening(self) -> list[Message]:
        """That the client is ready, for bots that speak RTVI."""
        return [_Frame(message={"data": json.dumps(ready("1"))}).SerializeToString()]

    def media(self, pcm: Pcm) -> Message:
        """An audio frame."""
        audio = {"audio": pcm.tobytes(), "sample_rate": self.rate_hz, "num_channels": 1}
        made: bytes = _Frame(audio=audio).SerializeToString()
        return made

    def digit(self, digit: str) -> Message | None:  # noqa: ARG002 -- as every wire has it
        """There are no keys."""
        return None

    def played(self, mark: Mark) -> Message | None:  # noqa: ARG002 -- as every wire has it
        """There are no marks."""
        return None

    def closing(self) -> list[Message]:
        """The socket closes, and that is all."""
        return []

    def read(self, message: Message) -> Received | None:
        """Audio, interruptions and messages; the rest does not concern the line."""
        if isinstance(message, str):
            raise WireFault("a text message, where Protocol Buffers are binary")
        try:
            frame = _Frame.FromString(message)
        except DecodeError as error:
            raise WireFault(f"a message that is no frame: {error}") from None
        kind = frame.WhichOneof("frame")
        if kind == "audio":
            return _media(frame.audio)
        if kind == "interruption":
            return Clear()
        return _told(frame.message.data) if kind == "message" else None


def _media(audio: Any) -> Media:  # noqa: ANN401 -- the generated code has no types
    if len(audio.audio) % (2 * max(1, audio.num_channels)):
        raise WireFault(f"audio of {len(audio.audio)} bytes, which are no whole samples")
    pcm = np.frombuffer(audio.audio, np.int16)
    if audio.num_channels > 1:
        pcm = pcm.reshape(-1, audio.num_channels)[:, 0]
    return Media(pcm, int(audio.sample_rate))


def _told(text: str) -> Told | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return Told(body) if isinstance(body, dict) else None
