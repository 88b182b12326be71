"""A customer's words: a wording of the playbook, filled with facts, brought out as it speaks."""

from dataclasses import dataclass, field

import numpy as np

from personas.plan import CallPlan
from pipelines.playbook.book import CustomerPlaybook
from pipelines.playbook.disfluency import at_rate, disfluent
from pipelines.playbook.listening import spelled, spoken_zip

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
        self._disfluency = self.plan.rng("customer.disfluency")

    def say(self, occasion: str, rng: np.random.Generator | None = None, **filled: str) -> str:
        """The next words to an occasion, as text with SSML; `filled` goes before the facts.

        They are drawn from `rng`; None: from the streams of the customer's own answers.
        """
        count = self.said.get(occasion, 0)
        self.said[occasion] = count + 1
        text = self._fill(self._wording(occasion, rng or self._words), filled)
        text = disfluent(text, self.plan.persona.disfluency, rng or self._disfluency)
        return at_rate(text, SLOWER[min(count, len(SLOWER) - 1)])

    def _wording(self, occasion: str, rng: np.random.Generator) -> str:
        answers, style = self.book.answers, self.plan.persona.temper.answer_style
        wordings = answers.get(f"{occasion}.{style}") or answers[occasion]
        return wordings[int(rng.integers(len(wordings)))]

    def _fill(self, wording: str, filled: dict[str, str]) -> str:
        facts = self.plan.facts
        first, *_, last = facts.name.split()
        zip_code = spoken_zip(facts.zip_code)
        if "{zip_code}" in wording and "zip_code" not in filled:
            zip_code = self._slip(zip_code)
        known = {"name": facts.name, "first": first, "last": last}
        known |= {"spelled": spelled(facts.name), "zip_code": zip_code}
        return wording.format(**known | filled)

    def _slip(self, zip_code: str) -> str:
        """The ZIP code with one digit wrong, and then right, if the persona is of that kind."""
        if self._slips.random() >= self.plan.persona.disfluency.self_correction_rate:
            return zip_code
        return f"{wrong_digit(zip_code, self._slips)}, sorry, {zip_code}"


def wrong_digit(spoken: str, rng: np.random.Generator) -> str:
    """A spoken ZIP code with one of its digits exchanged for another."""
    words = spoken.split()
    at = int(rng.integers(len(words)))
    others = [w for w in ("one", "two", "three", "four", "six", "seven", "eight") if w != words[at]]
    words[at] = others[int(rng.integers(len(others)))]
    return " ".join(words)
