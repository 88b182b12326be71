"""A customer's words: a wording of the playbook, filled with facts, brought out as it speaks."""

from dataclasses import dataclass, field

import numpy as np

from personas.facts import first_names
from personas.plan import CallPlan
from pipelines.playbook.book import CustomerPlaybook
from pipelines.playbook.disfluency import KINDS, at_rate, disfluent, unplanned
from pipelines.playbook.saying import spelled, spoken_zip

SLOWER = (100, 100, 85, 92, 80)
"""Rate of speech, in percent, for the first, second, ... time that a fact is said."""


@dataclass
class Wording:
    """Draws wordings, slips and disfluencies, each from a stream of its own."""

    plan: CallPlan
    book: CustomerPlaybook
    said: dict[str, int] = field(default_factory=dict)
    """Occasion to how often it was spoken to."""

    def __post_init__(self) -> None:
        self._words = self.plan.rng("customer.words")
        self._slips = self.plan.rng("customer.slips")
        self._names = self.plan.rng("customer.name_slips")
        self._disfluency = self.plan.rng("customer.disfluency")
        self._streams = {kind: self.plan.rng(f"disfluency.{kind}") for kind in KINDS}
        self._facts = frozenset(self.plan.facts.name.split())

    def say(self, occasion: str, rng: np.random.Generator | None = None, **filled: str) -> str:
        """The next words to an occasion, as text with SSML; `filled` goes before the facts.

        They are drawn from `rng`; None: from the streams of the customer's own answers.
        """
        count = self.said.get(occasion, 0)
        self.said[occasion] = count + 1
        text = self._fill(self._wording(occasion, rng or self._words), filled)
        text = self._unplanned(text, rng)
        return at_rate(text, SLOWER[min(count, len(SLOWER) - 1)])

    def _unplanned(self, text: str, rng: np.random.Generator | None) -> str:
        how = self.plan.persona.disfluency
        streams = dict.fromkeys(KINDS, rng) if rng else self._streams
        text = unplanned(text, how, streams, facts=self._facts)
        return disfluent(text, how, rng or self._disfluency)

    def _wording(self, occasion: str, rng: np.random.Generator) -> str:
        answers, style = self.book.answers, self.plan.persona.temper.answer_style
        wordings = answers.get(f"{occasion}.{style}") or answers[occasion]
        return wordings[int(rng.integers(len(wordings)))]

    def _fill(self, wording: str, filled: dict[str, str]) -> str:
        facts, how = self.plan.facts, self.plan.persona.phrasing
        first, *_, last = facts.name.split()
        known = {"name": facts.name, "first": first, "last": last}
        known |= {"spelled": spelled(facts.name, how), "zip_code": ""}
        if "{zip_code}" in wording and "zip_code" not in filled:
            known["zip_code"] = self._zip_code(facts.zip_code)
        if "{name}" in wording:
            known["name"] = self._name(facts.name)
        return wording.format(**known | filled)

    def _zip_code(self, zip_code: str) -> str:
        """The ZIP code; with one digit wrong, and then right, if the persona is of that kind."""
        how = self.plan.persona.phrasing
        spoken = spoken_zip(zip_code, how)
        if self._slips.random() >= self.plan.persona.disfluency.self_correction_rate:
            return spoken
        return f"{spoken_zip(wrong_digit(zip_code, self._slips), how)}, sorry, {spoken}"

    def _name(self, name: str) -> str:
        """The name; with another first name, and then right, if the persona is of that kind."""
        rate = self.plan.persona.disfluency.name_correction_rate
        if not rate or self._names.random() >= rate:
            return name
        others = [first for first in first_names() if first not in name.split()]
        return f"{others[int(self._names.integers(len(others)))]}, sorry, {name}"


def wrong_digit(zip_code: str, rng: np.random.Generator) -> str:
    """A ZIP code with one of its digits exchanged for another."""
    at = int(rng.integers(len(zip_code)))
    others = [digit for digit in "1234678" if digit != zip_code[at]]
    return zip_code[:at] + others[int(rng.integers(len(others)))] + zip_code[at + 1 :]
