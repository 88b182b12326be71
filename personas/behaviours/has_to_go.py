"""Has to leave at a time, and warns before."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour


class HasToGo(Behaviour):
    """Hangs up when the time is over, whatever is being asked."""

    behaviour: Literal["has_to_go"] = "has_to_go"
    after_s: int = Field(ge=5, le=900)
    """From the start of the call; it leaves with its first answer after that."""
    warns_s: int = Field(default=20, ge=0, le=300)
    """So long before, it says once that it is in a hurry. 0: it does not."""

    def told(self) -> str:
        """For a model."""
        warn = f"After {self.after_s - self.warns_s} seconds, say that you are in a hurry. "
        return (
            f"{warn if self.warns_s else ''}After {self.after_s} seconds, say that you have to go, "
            'and call end_call("has to go").'
        )
