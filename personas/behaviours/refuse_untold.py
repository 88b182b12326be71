"""Refuses a fact until it was told what it is needed for."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour, times


class RefuseUntold(Behaviour):
    """Asks what a fact is needed for instead of telling it, until it hears a reason."""

    behaviour: Literal["refuse_untold"] = "refuse_untold"
    facts: tuple[Literal["name", "zip_code"], ...] = ("zip_code",)
    times: int = Field(default=3, ge=1, le=10)
    """It asks so often in a call, and then hangs up."""

    def told(self) -> str:
        """For a model."""
        facts = " or ".join("name" if fact == "name" else "ZIP code" for fact in self.facts)
        return (
            f"Do not tell your {facts} before you were told what it is needed for; ask. Not told "
            f'after you asked {times(self.times)}, call end_call("was not told why").'
        )
