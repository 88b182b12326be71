"""Takes a yes back in the same breath."""

from collections.abc import Sequence
from dataclasses import replace

from personas.behaviours.take_back import TakeBack
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, rate_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class TakingBack(Acting[TakeBack]):
    """Adds a no to a yes, and the event `withdrew` behind `agreed`."""

    taken_back = 0

    def on_answer(self, answer: Answer, mind: Mind) -> Answer:
        """The yes with a no behind it."""
        if answer.event != "agreed" or self.taken_back >= self.how.times:
            return answer
        if not self.draws(self.how.rate):
            return answer
        self.taken_back += 1
        no = mind.say("taken_back", rng=self.words)
        text = f"{answer.text} {no.text}"
        return self.noted(replace(answer, text=text, notes=(*answer.notes, "withdrew")))


def measured(how: TakeBack, records: Sequence[CallRecord]) -> Measurement:
    """Agreements taken back, of those that could have been."""
    return rate_of(how, records, asked=how.rate)
