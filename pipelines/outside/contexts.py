"""How vendors keep apart what is said over one websocket: by contexts, each a question of its own.

A context begins with the first message that names it, and is over when the vendor says so, or when
the client takes it back. An answer is owed in between.
"""

import json
from dataclasses import dataclass
from typing import Any

from personas.base import ServiceKind

NOBODY = "*"
"""What stands on a cassette for a context's name, which is drawn anew for each call."""

Message = dict[str, Any]


@dataclass(frozen=True)
class Contexts:
    """The words of one vendor's protocol, whose messages are JSON."""

    name: str
    """Of the key that holds a context's name, on both ways."""
    takes_back: str
    """Of the key that is true where a client wants no more of a context."""
    over: tuple[str, ...]
    """Types of the messages that are a context's last."""

    def context_of(self, message: Message) -> str | None:
        """Which context a message is of. None: of none."""
        found = message.get(self.name)
        return found if isinstance(found, str) else None

    def is_taken_back(self, message: Message) -> bool:
        """Whether a client's message ends its context."""
        return bool(message.get(self.takes_back))

    def is_over(self, message: Message) -> bool:
        """Whether a vendor's message ends its context."""
        return message.get("type") in self.over

    def named(self, message: Message, context: str) -> Message:
        """The message, as one of another context."""
        return message | {self.name: context}


CARTESIA = Contexts(name="context_id", takes_back="cancel", over=("done", "error"))
OVER_SOCKETS: dict[tuple[ServiceKind, str], Contexts] = {("tts", "cartesia"): CARTESIA}
"""Vendors' services that can be asked faster than real time over a websocket."""


def read(text: str | bytes) -> Message:
    """A message; empty, if it is no JSON object."""
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def written(message: Message) -> str:
    """A message as it is sent."""
    return json.dumps(message, ensure_ascii=False)
