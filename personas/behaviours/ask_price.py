"""Wants to know the price before anything else."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour, times


class AskPrice(Behaviour):
    """Answers the offer of a sales agent with the question what the thing costs."""

    behaviour: Literal["ask_price"] = "ask_price"
    times: int = Field(default=1, ge=1, le=10)
    """So often; then it answers the offer as its temper has it."""

    def told(self) -> str:
        """For a model."""
        return f"Offered a sales agent, first ask what it costs, {times(self.times)}."
