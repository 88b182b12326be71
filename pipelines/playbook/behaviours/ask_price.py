"""Asks for the price when it is offered a sales agent."""

from collections.abc import Sequence

from personas.behaviours.ask_price import AskPrice
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, times_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class AskingPrice(Acting[AskPrice]):
    """The first `times` offers are answered with a question."""

    asked = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """The question, or nothing."""
        if occasion != "pitch" or self.asked >= self.how.times:
            return None
        self.asked += 1
        return self.say(mind, "price")


def measured(how: AskPrice, records: Sequence[CallRecord]) -> Measurement:
    """Questions per call that had any."""
    return times_of(how, records, asked=how.times)
