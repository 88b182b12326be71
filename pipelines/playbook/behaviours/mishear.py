"""Mishears a question: asks about something else that sounds like it."""

from collections.abc import Sequence

from personas.behaviours.mishear import Mishear
from pipelines.playbook.behaviours.acting import (
    NOT_A_QUESTION,
    Acting,
    Measurement,
    Mind,
    rate_of,
)
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class Mishearing(Acting[Mishear]):
    """Draws for everything that the agent says, but after `most_in_a_row` understands."""

    in_a_row = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """A question back, or nothing."""
        if occasion in NOT_A_QUESTION:
            return None
        if self.in_a_row >= self.how.most_in_a_row or not self.draws(self.how.rate):
            self.in_a_row = 0
            return None
        self.in_a_row += 1
        return self.say(mind, "misheard")


def measured(how: Mishear, records: Sequence[CallRecord]) -> Measurement:
    """Questions misheard, of those that could have been."""
    return rate_of(how, records, asked=how.rate)
