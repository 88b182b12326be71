"""What goes into a mind and what comes out."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ToolResult:
    """What came of a tool that was called."""

    name: str
    result: Any = None
    error: str | None = None
    """What went wrong. None: nothing."""

    def field(self, name: str) -> Any:  # noqa: ANN401
        """A part of the result by its name. None: it has none such."""
        return self.result.get(name) if isinstance(self.result, dict) else None


@dataclass(frozen=True)
class Hearing:
    """What a side heard since it last answered."""

    text: str
    """The likeliest reading. Empty: silence, or the start of the call."""
    readings: tuple[str, ...] = ()
    """Further readings, likely ones first."""
    results: tuple[ToolResult, ...] = ()
    """Of tools that it called before."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every reading, the likeliest first."""
        return (self.text, *(reading for reading in self.readings if reading != self.text))


@dataclass(frozen=True)
class Answer:
    """What a side does about it: it speaks, and then may call a tool."""

    text: str = ""
    listen: str | None = None
    """The grammar that the answer to this is expected in."""
    tool: tuple[str, dict[str, Any]] | None = None
    event: str | None = None
    """What this answer amounts to, for the record: `agreed`, `declined`, ..."""
    notes: tuple[str, ...] = ()
    """Further events for the record, behind `event`: behaviours that had a chance, or acted."""
    asks: str | None = field(default=None, compare=False)
    """The state that asked, for the log."""
