"""Agrees, and takes it back in the same breath."""

from typing import Literal

from pydantic import Field

from personas.base import Rate
from personas.behaviours.behaviour import Behaviour, often, times


class TakeBack(Behaviour):
    """Says yes to a sales agent and then, before anybody can act on it, no."""

    behaviour: Literal["take_back"] = "take_back"
    rate: Rate = 1.0
    """Per yes."""
    times: int = Field(default=1, ge=1, le=10)
    """So often at most; the next yes is meant."""

    def told(self) -> str:
        """For a model."""
        most = times(self.times)
        return (
            f"Having agreed to speak to a sales agent, change your mind in the same breath and say "
            f"no, {often(self.rate)}, {most} at most."
        )
