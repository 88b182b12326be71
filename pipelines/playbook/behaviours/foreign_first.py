"""Gives its first answers in another language."""

from collections.abc import Sequence

from personas.behaviours.foreign_first import ForeignFirst
from pipelines.playbook.behaviours.acting import NOT_A_QUESTION, Acting, Measurement, Mind, times_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class SpeakingForeign(Acting[ForeignFirst]):
    """Its words are the playbook's, under `speaks_<language>`."""

    spoken = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """Words of its own language, or nothing."""
        if occasion in NOT_A_QUESTION or self.spoken >= self.how.turns:
            return None
        self.spoken += 1
        return self.say(mind, f"speaks_{self.how.language}")


def measured(how: ForeignFirst, records: Sequence[CallRecord]) -> Measurement:
    """Answers in its own language per call."""
    return times_of(how, records, asked=how.turns)
