"""The scripted customer: answers what it understood, knows its own facts, has a temper.

What it understands and the words of its answers are YAML; what it does with them is decided by the
numbers of its persona. It never sees the agent's text, only what its own recogniser made of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.playbook.disfluency import at_rate, disfluent
from pipelines.playbook.listening import digit_runs, says, spelled, spoken_zip
from pipelines.playbook.mind import Answer, Hearing

FEW_DIGITS = 3
"""So many digits in what the agent said make it a ZIP code that is read back."""
MAX_REPEATS = 2
"""A customer who is hard of hearing asks so often in a row at most."""
SLOWER = (100, 100, 85, 92, 80)
"""Rate of speech, in percent, for the first, second, ... time that a fact is said."""


class CustomerPlaybook(Closed):
    """Everything that a scripted customer understands and says."""

    reads_back: tuple[str, ...]
    """Phrases that make what the agent says a question whether it is right."""
    intents: dict[str, tuple[str, ...]]
    """Intent to phrases, any of which gives it away; the first intent that fits is taken."""
    answers: dict[str, tuple[str, ...]]
    """Occasion to wordings; `{name}`, `{first}`, `{last}`, `{zip_code}`, `{spelled}` are filled in.
    Where there is an occasion with the style's name behind it (`zip_code.terse`), it goes first."""


@dataclass
class CustomerMind:
    """One customer in one call."""

    plan: CallPlan
    book: CustomerPlaybook
    elapsed_s: Callable[[], float]
    """Seconds since the call began."""
    holds: Callable[[], bool] = lambda: False
    """It has just taken the floor, and waits for what the agent makes of it."""
    refusals: int = 0
    asked_why: bool = False
    repeats: int = 0
    said: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._temper = self.plan.persona.temper
        self._words = self.plan.rng("customer.words")
        self._repeat = self.plan.rng("customer.repeat")
        self._slips = self.plan.rng("customer.slips")
        self._disfluency = self.plan.rng("customer.disfluency")

    def reply(self, hearing: Hearing) -> Answer | None:
        """What the customer says to what it heard. None: nothing."""
        if self.holds():
            return None
        if self._out_of_patience():
            return self._hang_up("impatient")
        occasion = self.understand(hearing.text)
        if occasion not in ("silence", "goodbye") and self._wants_repeat():
            return self._say("repeat")
        return self._act(occasion)

    # ---- understanding ------------------------------------------------------------------------

    def understand(self, text: str) -> str:
        """The occasion that the agent's words make, as far as they were heard."""
        if not text:
            return "silence"
        if says(text, self.book.reads_back):
            read_back = self._read_back(text)
            if read_back:
                return read_back
        intents = self.book.intents.items()
        return next((name for name, phrases in intents if says(text, phrases)), "not_understood")

    def _read_back(self, text: str) -> str | None:
        digits = max(digit_runs(text), key=len, default="")
        if len(digits) >= FEW_DIGITS:
            return "zip_code_right" if digits == self.plan.facts.zip_code else "zip_code_wrong"
        if says(text, self.book.intents["pitch"]):
            return None
        if says(text, [self.plan.facts.name]):
            return "name_right"
        heard_a_name = len(text.split()) > len(["is", "that", "right"])
        return "name_wrong" if heard_a_name else None

    # ---- acting -------------------------------------------------------------------------------

    def _act(self, occasion: str) -> Answer:
        if occasion == "goodbye":
            return self._hang_up("goodbye")
        if occasion == "pitch":
            return self._be_persuaded()
        if occasion == "zip_code" and self._temper.asks_why and not self.asked_why:
            self.asked_why = True
            return self._say("why")
        if occasion in ("name", "spelling", "zip_code", "first", "last"):
            return self._tell(occasion)
        return self._say(occasion)

    def _tell(self, occasion: str) -> Answer:
        asks = self.said.get(occasion, 0)
        if self._temper.max_asks is not None and asks >= self._temper.max_asks:
            return self._hang_up("asked too often")
        return self._say(occasion)

    def _be_persuaded(self) -> Answer:
        if self.refusals < self._temper.objections:
            self.refusals += 1
            return self._say("objection", event="declined")
        return self._say("agreed", event="agreed")

    def _hang_up(self, reason: str) -> Answer:
        answer = self._say("goodbye" if reason == "goodbye" else "hang_up")
        return Answer(answer.text, tool=("end_call", {"reason": reason}), asks=reason)

    def _out_of_patience(self) -> bool:
        limit_s = self._temper.patience_s
        return limit_s is not None and self.elapsed_s() > limit_s

    def _wants_repeat(self) -> bool:
        wants = self._repeat.random() < self._temper.repeat_rate and self.repeats < MAX_REPEATS
        self.repeats = self.repeats + 1 if wants else 0
        return bool(wants)

    # ---- words --------------------------------------------------------------------------------

    def _say(self, occasion: str, *, event: str | None = None) -> Answer:
        count = self.said.get(occasion, 0)
        self.said[occasion] = count + 1
        text = self._fill(self._wording(occasion))
        text = disfluent(text, self.plan.persona.disfluency, self._disfluency)
        percent = SLOWER[min(count, len(SLOWER) - 1)]
        return Answer(at_rate(text, percent), event=event, asks=occasion)

    def _wording(self, occasion: str) -> str:
        answers = self.book.answers
        wordings = answers.get(f"{occasion}.{self._temper.answer_style}") or answers[occasion]
        return wordings[int(self._words.integers(len(wordings)))]

    def _fill(self, wording: str) -> str:
        facts = self.plan.facts
        first, *_, last = facts.name.split()
        zip_code = spoken_zip(facts.zip_code)
        if "{zip_code}" in wording:
            zip_code = self._slip(zip_code)
        return wording.format(
            name=facts.name, first=first, last=last, spelled=spelled(facts.name), zip_code=zip_code
        )

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
