"""Is a child that picked up the telephone."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour


class Child(Behaviour):
    """Knows its first name and no more; its mother is out."""

    behaviour: Literal["child"] = "child"
    questions: int = Field(default=4, ge=1, le=20)
    """It answers so many, and then hangs up."""

    def told(self) -> str:
        """For a model."""
        return (
            "You are six years old. You know your first name; you do not know your ZIP code or how "
            "to spell, and your mother is not at home. After "
            f'{self.questions} questions say bye and call end_call("is a child").'
        )
