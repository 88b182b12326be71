"""Warns, and then leaves when its time is over."""

from collections.abc import Sequence
from dataclasses import replace

from personas.behaviours.has_to_go import HasToGo
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord


class HavingToGo(Acting[HasToGo]):
    """Looks at the clock whenever the agent has spoken."""

    warned = False

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """Leave-taking, a warning, or nothing."""
        if occasion == "goodbye":
            return None
        elapsed_s = mind.elapsed_s()
        if elapsed_s > self.how.after_s:
            return self.noted(mind.hang_up("has to go", saying="has_to_go"))
        if self.warned or not self.how.warns_s or elapsed_s < self.how.after_s - self.how.warns_s:
            return None
        self.warned = True
        return replace(mind.say("hurry", rng=self.words), notes=("warned",))


def measured(how: HasToGo, records: Sequence[CallRecord]) -> Measurement:
    """The earliest moment of leaving: never before the time, and soon after."""
    left = [r.ms(e.at) / 1000 for r in records for e in r.events if e.name == how.behaviour]
    return Measurement(
        behaviour=how.behaviour,
        parameter="after_s",
        asked=how.after_s,
        found=min(left, default=None),
        n=len(left),
    )
