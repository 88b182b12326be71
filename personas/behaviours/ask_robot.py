"""Wants to know whether it speaks to a machine."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour


class AskRobot(Behaviour):
    """Asks once whether it speaks to a robot, instead of answering."""

    behaviour: Literal["ask_robot"] = "ask_robot"
    at_question: int = Field(default=2, ge=1, le=20)
    """The so-many-th question of the agent's is the one that is not answered."""
    leaves: bool = False
    """Told that it is a machine, it hangs up."""

    def told(self) -> str:
        """For a model."""
        leave = (
            ' Told that it is one, call end_call("speaks to no machine").' if self.leaves else ""
        )
        return (
            f"Instead of answering question number {self.at_question}, ask whether you are talking "
            f"to a robot.{leave}"
        )
