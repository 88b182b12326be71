"""Gives the ZIP code of an old address, and corrects it later."""

from typing import Literal

from pydantic import Field

from personas.base import Rate
from personas.behaviours.behaviour import Behaviour, often


class OldAddress(Behaviour):
    """Tells a ZIP code that it once had, notices, and tells the right one of its own accord."""

    behaviour: Literal["old_address"] = "old_address"
    rate: Rate = 1.0
    """Of calls in which it is asked for the ZIP code."""
    turns_later: int = Field(default=1, ge=1, le=10)
    """It corrects itself when the agent has spoken so often since; at once, if read back."""

    def told(self) -> str:
        """For a model."""
        turns = "one turn" if self.turns_later == 1 else f"{self.turns_later} turns"
        return (
            "Asked for your ZIP code, first give another one, of an old address of yours, "
            f"{often(self.rate)}. {turns} later, or as soon as it is read back, say that it was "
            "your old one, and give the right one."
        )
