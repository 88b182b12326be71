"""Asks whether it speaks to a robot, and may leave if so."""

from collections.abc import Sequence

from personas.behaviours.ask_robot import AskRobot
from pipelines.playbook.behaviours.acting import NOT_A_QUESTION, Acting, Measurement, Mind, times_of
from pipelines.playbook.listening import says
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class AskingRobot(Acting[AskRobot]):
    """Counts the questions that it heard."""

    questions = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """The question, leave-taking, or nothing."""
        if occasion in NOT_A_QUESTION:
            return None
        self.questions += 1
        if self.questions == self.how.at_question:
            return self.say(mind, "robot")
        asked_before = self.questions == self.how.at_question + 1
        if asked_before and self.how.leaves and says(mind.heard, mind.book.machine):
            return mind.hang_up("speaks to no machine", saying="no_machine")
        return None


def measured(how: AskRobot, records: Sequence[CallRecord]) -> Measurement:
    """Questions per call that had any: one."""
    return times_of(how, records, asked=1)
