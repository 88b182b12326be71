"""Says that it has no time, and then hangs up."""

from collections.abc import Sequence

from personas.behaviours.call_later import CallLater
from pipelines.playbook.behaviours.acting import NOT_A_QUESTION, Acting, Measurement, Mind, n_noted
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class CallingLater(Acting[CallLater]):
    """Declines from the question or offer on that it is to notice it at."""

    said = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """That it has no time, leave-taking, or nothing."""
        if occasion in NOT_A_QUESTION or not self._notices(occasion):
            return None
        if self.said >= self.how.times:
            return mind.hang_up("call me later", saying="call_later_bye")
        self.said += 1
        return self.say(mind, "call_later", event="declined")

    def _notices(self, occasion: str) -> bool:
        return self.said > 0 or self.how.at == "first_question" or occasion == "pitch"


def measured(how: CallLater, records: Sequence[CallRecord]) -> Measurement:
    """The most of a call: no more than asked for, fewer where the agent let it go."""
    counts = [n for record in records if (n := n_noted(record, str(how.behaviour)))]
    found = max(counts, default=None)
    return Measurement(
        behaviour=how.behaviour, parameter="times", asked=how.times, found=found, n=len(counts)
    )
