"""Mishears a question, and asks about what it took it for."""

from typing import Literal

from pydantic import Field

from personas.base import Rate
from personas.behaviours.behaviour import Behaviour, often, times


class Mishear(Behaviour):
    """Takes what the agent said for something else, and asks about that."""

    behaviour: Literal["mishear"] = "mishear"
    rate: Rate
    """Per thing that the agent says."""
    most_in_a_row: int = Field(default=2, ge=1, le=10)
    """It understands at the latest after so many."""

    def told(self) -> str:
        """For a model."""
        row = times(self.most_in_a_row)
        return (
            f"Take a question for a similar-sounding one, {often(self.rate)}, and ask about that; "
            f"{row} in a row at most."
        )
