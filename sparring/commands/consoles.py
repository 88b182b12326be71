"""Where commands write: as wide as a terminal is, and into a file or a pipe as wide as it takes."""

import os
import re
import sys
from typing import IO, TYPE_CHECKING, Any, Literal, cast

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 1000
"""Columns where there is no terminal to wrap for."""
Stream = Literal["stdout", "stderr"]


class Trimmed:
    """A standard stream without the blanks at the ends of lines, each write for itself.

    Args:
        name: Of the stream; it is looked up at each use, as others may be put in its place.
    """

    def __init__(self, name: Stream) -> None:
        self._name = name

    def write(self, text: str) -> int:
        """Writes text without the blanks before its line ends."""
        getattr(sys, self._name).write(re.sub(r" +(?=\n)", "", text))
        return len(text)

    def __getattr__(self, attribute: str) -> Any:  # noqa: ANN401 -- whatever the stream has
        """All else is as it is there."""
        return getattr(getattr(sys, self._name), attribute)


def consoles() -> "tuple[Console, Console]":
    """Where data goes, and where talk goes."""
    return console_on("stdout"), console_on("stderr")


def console_on(name: Stream) -> "Console":
    """A terminal; else a stream without padding and, unless `COLUMNS` says so, without wrapping."""
    from rich.console import Console

    terminal = Console(stderr=name == "stderr")
    if terminal.is_terminal:
        return terminal
    width = None if os.environ.get("COLUMNS", "").isdigit() else WIDE
    return Console(file=cast("IO[str]", Trimmed(name)), width=width)
