"""Asks for somebody else, says sorry and leaves."""

from collections.abc import Sequence

from personas.behaviours.wrong_number import WrongNumber
from pipelines.playbook.behaviours.acting import NOT_A_QUESTION, Acting, Measurement, Mind, times_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class DialledWrong(Acting[WrongNumber]):
    """Answers no question."""

    asked = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """Whom it wanted to reach, leave-taking, or nothing."""
        if occasion in NOT_A_QUESTION:
            return None
        if self.asked >= self.how.times:
            return mind.hang_up("wrong number", saying="wrong_number_bye")
        self.asked += 1
        return self.say(mind, "wrong_number", event="declined")


def measured(how: WrongNumber, records: Sequence[CallRecord]) -> Measurement:
    """Questions per call that had any."""
    return times_of(how, records, asked=how.times)
