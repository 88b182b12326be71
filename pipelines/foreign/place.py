"""What of a call a foreign agent's end is built from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from personas.plan import CallPlan
from pipelines.network import Network
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.telephone import Telephone
from pipelines.tools_declared import Rows

End = Callable[[Literal["agent", "fault"], str], None]
"""Ends the call, by whom and for what reason; the first end counts."""


@dataclass(frozen=True)
class Place:
    """One call, as a foreign agent's end sees it."""

    wiring: Wiring
    """The agent's side; what plays a vendor behind it is built of this."""
    network: Network
    end: End
    rows: Rows
    """The scenario's tables, which tools read and change."""

    @property
    def plan(self) -> CallPlan:
        """What was asked for."""
        return self.wiring.plan

    @property
    def scribe(self) -> Scribe:
        """The call's."""
        return self.wiring.scribe

    @property
    def telephone(self) -> Telephone:
        """The call's."""
        return self.scribe.telephone

    def ended_how(self) -> str:
        """The reason for an end that gives none: what the agent did last says it."""
        calls = [one for one in self.scribe.tool_calls.values() if one.side == "agent"]
        handed_on = any(one.name == "transfer_call" and not one.error for one in calls)
        return "transferred" if handed_on else "hung up"
