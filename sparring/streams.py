"""Standard output and error without vendors' keys, whoever writes to them."""

import sys
from typing import Any, TextIO

from personas.hiding import hide


class Hiding:
    """A stream that hides the environment's secrets in what is written, each write for itself.

    Args:
        stream: Where it goes; everything but writing is as it is there.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Writes text without secrets in it."""
        self._stream.write(hide(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """The same for several."""
        self.write("".join(lines))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the stream has
        """All else."""
        return getattr(self._stream, name)


def hide_in_streams() -> None:
    """From now on, what this process prints by Python holds no key of the environment."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, Hiding):
            setattr(sys, name, Hiding(stream))
