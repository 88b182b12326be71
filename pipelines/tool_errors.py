"""What went wrong with a tool that was called, of what it answered. Loads no Pipecat."""

from collections.abc import Mapping

ABSENT = "The function `{function_name}` is not currently available."
"""Pipecat's answer in the place of a tool that there is not."""


def error_of(result: object) -> str | None:
    """What went wrong, of a result that says so."""
    found = result.get("error") if isinstance(result, Mapping) else None
    return str(found) if found else None


def absent(name: str, result: object) -> str | None:
    """What went wrong where there is no tool of this name."""
    text = ABSENT.format(function_name=name)
    return text if result == text else None
