"""What came of the tools that a scripted mind called, read from the conversation."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.playbook.mind import ToolResult

IN_PROGRESS = "IN_PROGRESS"
CANCELLED = "CANCELLED"
"""What Pipecat writes in place of a result that is not there yet, and of one that never comes."""


@dataclass
class Results:
    """Tells each result once."""

    _told: set[str] = field(default_factory=set)

    def new(self, messages: Sequence[Any]) -> tuple[ToolResult, ...]:
        """The results that a conversation holds beyond those told before."""
        said = [message for message in messages if isinstance(message, Mapping)]
        names = dict(_calls(said))
        found = []
        for message in said:
            call_id = str(message.get("tool_call_id"))
            text = message.get("content")
            if message.get("role") != "tool" or text == IN_PROGRESS or call_id in self._told:
                continue
            self._told.add(call_id)
            found.append(_result(names.get(call_id, ""), str(text)))
        return tuple(found)


def _calls(messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Id and name of each call."""
    for message in messages:
        for call in message.get("tool_calls") or ():
            yield call["id"], call["function"]["name"]


def _result(name: str, text: str) -> ToolResult:
    if text == CANCELLED:
        return ToolResult(name, error="cancelled")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    error = value.get("error") if isinstance(value, dict) else None
    return ToolResult(name, value, str(error) if error else None)
