"""What typer says of a wrong argument, without the words of the library that checks it."""

import re
from typing import Any

import typer
from typer.core import TyperGroup

_WORDS = (
    (r"^Value error, ", ""),
    (r"^Input should be (a valid )?integer.*", "must be a whole number."),
    (r"^Input should be (a valid )?(number|float).*", "must be a number."),
    (r"^Input should be greater than or equal to (.*)", r"must be at least \1."),
    (r"^Input should be less than or equal to (.*)", r"must be at most \1."),
    (r"^Input should be ", "must be "),
)
"""Pattern of what pydantic says, and what takes its place; the first that fits."""


class PlainGroup(TyperGroup):
    """Commands whose arguments are complained of in plain words."""

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401 -- typer does not export its type
        """Runs the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = plain(error.message)
            raise


def plain(message: str) -> str:
    """A complaint in plain words: "must be at least 1." and the like."""
    for pattern, words in _WORDS:
        if re.search(pattern, message):
            return re.sub(pattern, words, message)
    return message
