"""Has no time now, and wants to be called later."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour, times


class CallLater(Behaviour):
    """Says that it wants to be called later, and means it."""

    behaviour: Literal["call_later"] = "call_later"
    at: Literal["first_question", "offer"] = "offer"
    """When it notices that it has no time."""
    times: int = Field(default=2, ge=1, le=10)
    """It says so; asked again all the same, it hangs up."""

    def told(self) -> str:
        """For a model."""
        when = "Offered a sales agent" if self.at == "offer" else "From the first question on"
        return (
            f"{when}, say that you cannot talk now and want to be called later, "
            f'{times(self.times)}; not let go, call end_call("call me later").'
        )
