"""Tells an old ZIP code, and corrects it later."""

from collections.abc import Sequence
from dataclasses import replace

from personas.behaviours.old_address import OldAddress
from pipelines.playbook.behaviours.acting import Acting, Measurement, Mind, rate_of
from pipelines.playbook.mind import Answer
from pipelines.playbook.saying import spoken_zip
from pipelines.record import CallRecord

READ_BACK = ("zip_code_right", "zip_code_wrong", "zip_code")
"""Occasions on which the old ZIP code is in the air."""


class GivingOldAddress(Acting[OldAddress]):
    """Draws once, when first asked for the ZIP code."""

    drawn = False
    turns_left: int | None = None
    """Until the correction. None: there is nothing to correct."""

    def on_heard(self, occasion: str, mind: Mind) -> Answer | None:
        """The old ZIP code, its correction, or nothing."""
        if self.turns_left is not None:
            return self._corrected(occasion, mind)
        if occasion != "zip_code" or self.drawn:
            return None
        self.drawn = True
        if not self.draws(self.how.rate):
            return None
        self.turns_left = self.how.turns_later
        old = f"{self.rng.integers(100_000):05d}"
        return self.say(mind, "zip_code", zip_code=spoken_zip(old, mind.plan.persona.phrasing))

    def _corrected(self, occasion: str, mind: Mind) -> Answer | None:
        self.turns_left = (self.turns_left or 1) - 1
        if self.turns_left and occasion not in READ_BACK:
            return None
        self.turns_left = None
        answer = mind.say("new_address", rng=self.words)
        return replace(answer, notes=("corrected_address",))


def measured(how: OldAddress, records: Sequence[CallRecord]) -> Measurement:
    """Calls in which it told the old one, of those in which it was asked."""
    return rate_of(how, records, asked=how.rate)
