"""Has dialled the wrong number."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour, times


class WrongNumber(Behaviour):
    """Wanted to reach somebody else; tells no fact, says sorry and leaves."""

    behaviour: Literal["wrong_number"] = "wrong_number"
    times: int = Field(default=1, ge=1, le=5)
    """It asks so often for whom it wanted to reach, and then takes leave."""

    def told(self) -> str:
        """For a model."""
        return (
            "You wanted to call a pizza place and have the wrong number. Ask whether this is the "
            f"pizza place, {times(self.times)}; then say sorry, tell nothing about yourself, and "
            'call end_call("wrong number").'
        )
