"""What every wire format has in common. A wire is a pure translation; it sends nothing itself."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Pcm = npt.NDArray[np.int16]
Message = str | bytes
"""One WebSocket message: text or binary."""


class WireFault(Exception):  # noqa: N818 -- the agent's side broke the format; it is no bug of ours
    """A message that the format does not know; its text names what is wrong with it."""


@dataclass(frozen=True)
class Media:
    """Sound to be played to the customer, after what is still to be played."""

    pcm: Pcm
    rate_hz: int


@dataclass(frozen=True)
class Mark:
    """To be told, by name, once all that was sent before it was played."""

    name: str


@dataclass(frozen=True)
class Clear:
    """Whatever was sent and not yet played is not to be played."""


@dataclass(frozen=True)
class Digit:
    """A key for the customer's side to hear."""

    digit: str


@dataclass(frozen=True)
class Told:
    """A message of the application's own, such as RTVI's."""

    body: dict[str, Any]


Received = Media | Mark | Clear | Digit | Told


class Wire(Protocol):
    """One wire format, on the telephone company's side of one call."""

    @property
    def rate_hz(self) -> int:
        """Of what the agent hears."""
        ...

    def opening(self) -> list[Message]:
        """What the agent is told before it hears anything."""
        ...

    def media(self, pcm: Pcm) -> Message:
        """A frame of what the customer's side sounds like, at `rate_hz`."""
        ...

    def digit(self, digit: str) -> Message | None:
        """A key that the customer pressed. None: the format has no keys."""
        ...

    def played(self, mark: Mark) -> Message | None:
        """That a mark was reached, or that what was before it was cleared."""
        ...

    def closing(self) -> list[Message]:
        """What the agent is told when the customer has hung up."""
        ...

    def read(self, message: Message) -> Received | None:
        """What the agent wants. None: nothing that concerns the line.

        Raises:
            WireFault: the message is not of this format.
        """
        ...
