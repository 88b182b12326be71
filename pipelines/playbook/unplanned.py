"""What a model wrote, brought out as its persona speaks: slips and disfluency are ours, not its."""

import re
from dataclasses import dataclass, field

from personas.facts import first_names
from personas.plan import CallPlan
from pipelines.playbook.disfluency import KINDS, disfluent, unplanned
from pipelines.playbook.listening import DIGITS
from pipelines.playbook.saying import spoken_zip
from pipelines.playbook.wording import wrong_digit

_BETWEEN = r"[\s,.-]*"
_ZERO = "oh|o|zero|0"


@dataclass
class Unplanned:
    """Draws as a scripted customer does, from the streams that such a one would draw from.

    The words stay the model's. Where it says the ZIP code or the name, it may say it wrong first,
    if its persona is of that kind.
    """

    plan: CallPlan
    _zip: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        self._how = self.plan.persona.disfluency
        self._disfluency = self.plan.rng("customer.disfluency")
        self._slips = self.plan.rng("customer.slips")
        self._names = self.plan.rng("customer.name_slips")
        self._streams = {kind: self.plan.rng(f"disfluency.{kind}") for kind in KINDS}
        self._facts = frozenset(self.plan.facts.name.split())
        said = _BETWEEN.join(f"({_word_of(digit)})" for digit in self.plan.facts.zip_code)
        self._zip = re.compile(rf"(?<!\w){said}(?!\w)", re.IGNORECASE)
        self._name = re.compile(rf"\b{re.escape(self.plan.facts.name)}\b", re.IGNORECASE)

    @property
    def changes_anything(self) -> bool:
        """Whether the persona speaks otherwise than it writes."""
        rates = (v for name, v in self._how if name.endswith("_rate"))
        return any(rates)

    def brought_out(self, text: str) -> str:
        """The words of one answer as they are spoken, with SSML."""
        words = self._with_slips(" ".join(text.split()))
        if not words:
            return words
        words = unplanned(words, self._how, self._streams, facts=self._facts)
        return disfluent(words, self._how, self._disfluency)

    def _with_slips(self, text: str) -> str:
        """Its ZIP code and its name, each wrong at first if so drawn: once for each answer."""
        if self._zip.search(text) and self._slips.random() < self._how.self_correction_rate:
            wrong = wrong_digit(self.plan.facts.zip_code, self._slips)
            said = spoken_zip(wrong, self.plan.persona.phrasing)
            text = self._zip.sub(rf"{said}, sorry, \g<0>", text, count=1)
        if self._name.search(text) and self._names.random() < self._how.name_correction_rate:
            others = [one for one in first_names() if one not in self._facts]
            other = others[int(self._names.integers(len(others)))]
            text = self._name.sub(rf"{other}, sorry, \g<0>", text, count=1)
        return text


def _word_of(digit: str) -> str:
    return _ZERO if digit == "0" else f"{DIGITS[int(digit)]}|{digit}"
