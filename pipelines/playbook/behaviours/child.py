"""Answers as a child does, and leaves."""

from collections.abc import Sequence

from personas.behaviours.child import Child
from pipelines.playbook.behaviours.acting import NOT_A_QUESTION, Acting, Measurement, Mind, times_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord

SAYS = {"name": "child_name", "pitch": "child_offer", "name_right": "name_right"}
"""Occasion to what it says; to all others it does not know."""


class BeingAChild(Acting[Child]):
    """Tells its first name; declines offers; knows nothing else."""

    answered = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """What a child says, leave-taking, or nothing."""
        if occasion in NOT_A_QUESTION:
            return None
        if self.answered >= self.how.questions:
            return mind.hang_up("is a child", saying="child_bye")
        self.answered += 1
        event = "declined" if occasion == "pitch" else None
        return self.say(mind, SAYS.get(occasion, "child_knows_not"), event=event)


def measured(how: Child, records: Sequence[CallRecord]) -> Measurement:
    """Questions answered per call."""
    return times_of(how, records, asked=how.questions)
