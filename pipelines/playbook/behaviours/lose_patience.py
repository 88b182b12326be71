"""Counts annoyances, and leaves when there are too many."""

from collections.abc import Sequence

from personas.behaviours.lose_patience import LosePatience
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, times_of
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord

ANNOYING = ("name_wrong", "zip_code_wrong", "not_understood")
FACTS = ("name", "spelling", "zip_code")
"""What it does not want to be asked twice."""


class LosingPatience(Acting[LosePatience]):
    """Annoyed once per turn of the agent at most."""

    annoyed = 0
    asked: frozenset[str] = frozenset()

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """Leave-taking, or nothing."""
        again = occasion in self.asked
        if occasion in FACTS:
            self.asked |= {occasion}
        if not again and occasion not in ANNOYING:
            return None
        self.annoyed += 1
        if self.annoyed < self.how.annoyances:
            return None
        return self.noted(mind.hang_up("lost patience", saying="lost_patience"))


def measured(how: LosePatience, records: Sequence[CallRecord]) -> Measurement:
    """Leave taken per call in which it was: once."""
    return times_of(how, records, asked=1)
