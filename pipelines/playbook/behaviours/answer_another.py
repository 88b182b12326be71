"""Tells the ZIP code when asked for the name, and the other way round."""

from collections.abc import Sequence

from personas.behaviours.answer_another import AnswerAnother
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, rate_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord

OTHER = {"name": "zip_code", "spelling": "zip_code", "zip_code": "name"}
"""What is asked for, to what is told."""


class AnsweringAnother(Acting[AnswerAnother]):
    """Draws each time it is asked for a fact."""

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """The other fact, or nothing."""
        other = OTHER.get(occasion)
        if other is None or not self.draws(self.how.rate):
            return None
        return self.say(mind, other)


def measured(how: AnswerAnother, records: Sequence[CallRecord]) -> Measurement:
    """Wrong questions answered, of those asked."""
    return rate_of(how, records, asked=how.rate)
