"""Asks what a fact is needed for until it hears a reason."""

from collections.abc import Sequence

from personas.behaviours.refuse_untold import RefuseUntold
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, n_noted
from pipelines.playbook.listening import says
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord

FACT = {"name": "name", "spelling": "name", "zip_code": "zip_code"}
"""Occasion to the fact that is asked for."""


class RefusingUntold(Acting[RefuseUntold]):
    """Knows a reason by the phrases of the playbook, as it heard them."""

    told = False
    refused = 0

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """The question, leave-taking, or nothing."""
        self.told = self.told or says(mind.heard, mind.book.reasons)
        if self.told or FACT.get(occasion) not in self.how.facts:
            return None
        if self.refused >= self.how.times:
            return mind.hang_up("was not told why", saying="untold")
        self.refused += 1
        return self.say(mind, f"why_{FACT[occasion]}")


def measured(how: RefuseUntold, records: Sequence[CallRecord]) -> Measurement:
    """The most refusals of a call: no more than asked for, fewer where a reason was given."""
    counts = [n for record in records if (n := n_noted(record, str(how.behaviour)))]
    found = max(counts, default=None)
    return Measurement(
        behaviour=how.behaviour, parameter="times", asked=how.times, found=found, n=len(counts)
    )
