"""Loses patience with an agent that does not understand."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour, times


class LosePatience(Behaviour):
    """Keeps count of what annoys it, and hangs up."""

    behaviour: Literal["lose_patience"] = "lose_patience"
    annoyances: int = Field(default=4, ge=1, le=20)
    """Being asked the same again, a wrong read-back, words that make no sense: one each."""

    def told(self) -> str:
        """For a model."""
        return (
            "Being asked the same again, being read back something wrong, hearing what makes no "
            f"sense: each annoys you. Annoyed {times(self.annoyances)}, say so and call "
            'end_call("lost patience").'
        )
