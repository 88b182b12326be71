"""The scripted customer: answers what it understood, knows its own facts, has a temper.

What it understands and the words of its answers are YAML; what it does with them is decided by the
numbers of its persona and by its behaviours. It never sees the agent's text, only what its own
recogniser made of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from personas.plan import CallPlan
from pipelines.playbook.behaviours import acting
from pipelines.playbook.book import CustomerPlaybook
from pipelines.playbook.listening import digit_runs, says
from pipelines.playbook.mind import Answer, Hearing
from pipelines.playbook.wording import Wording

__all__ = ["CustomerMind", "CustomerPlaybook"]

FEW_DIGITS = 3
"""So many digits in what the agent said make it a ZIP code that is read back."""
MAX_REPEATS = 2
"""A customer who is hard of hearing asks so often in a row at most."""


@dataclass
class CustomerMind:
    """One customer in one call."""

    plan: CallPlan
    book: CustomerPlaybook
    elapsed_s: Callable[[], float]
    """Seconds since the call began."""
    holds: Callable[[], bool] = lambda: False
    """It has just taken the floor, and waits for what the agent makes of it."""
    heard: str = ""
    """What its recogniser made of the agent's last turn."""
    refusals: int = 0
    asked_why: bool = False
    repeats: int = 0

    def __post_init__(self) -> None:
        self._temper = self.plan.persona.temper
        self._repeat = self.plan.rng("customer.repeat")
        self._wording = Wording(self.plan, self.book)
        self._behaviours = acting(self.plan)
        self.said = self._wording.said

    def reply(self, hearing: Hearing) -> Answer | None:
        """What the customer says to what it heard. None: nothing."""
        if self.holds():
            return None
        if self._out_of_patience():
            return self.hang_up("impatient")
        self.heard = hearing.text
        answer = self._decided(self.understand(hearing.text))
        for behaviour in self._behaviours:
            answer = behaviour.on_answer(answer, self)
        return self._with_chances(answer)

    def _decided(self, occasion: str) -> Answer:
        """The first behaviour that has an answer gives it; else the temper decides."""
        for behaviour in self._behaviours:
            found = behaviour.on_heard(occasion, self)
            if isinstance(found, Answer):
                return found
            occasion = found or occasion
        if occasion not in ("silence", "goodbye") and self._wants_repeat():
            return self.say("repeat")
        return self.act(occasion)

    def _with_chances(self, answer: Answer) -> Answer:
        chances = [note for behaviour in self._behaviours for note in behaviour.chances]
        for behaviour in self._behaviours:
            behaviour.chances.clear()
        return replace(answer, notes=(*chances, *answer.notes)) if chances else answer

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

    def act(self, occasion: str) -> Answer:
        """What the customer does on an occasion, behaviours apart."""
        if occasion == "goodbye":
            return self.hang_up("goodbye")
        if occasion == "pitch":
            return self._be_persuaded()
        if occasion == "zip_code" and self._temper.asks_why and not self.asked_why:
            self.asked_why = True
            return self.say("why")
        if occasion in ("name", "spelling", "zip_code", "first", "last"):
            return self._tell(occasion)
        return self.say(occasion)

    def _tell(self, occasion: str) -> Answer:
        asks = self.said.get(occasion, 0)
        if self._temper.max_asks is not None and asks >= self._temper.max_asks:
            return self.hang_up("asked too often")
        return self.say(occasion)

    def _be_persuaded(self) -> Answer:
        if self.refusals < self._temper.objections:
            self.refusals += 1
            return self.say("objection", event="declined")
        return self.say("agreed", event="agreed")

    def hang_up(self, reason: str, *, saying: str = "hang_up") -> Answer:
        """Takes leave by an occasion of the playbook, and ends the call."""
        answer = self.say("goodbye" if reason == "goodbye" else saying)
        return replace(answer, tool=("end_call", {"reason": reason}), asks=reason)

    def _out_of_patience(self) -> bool:
        limit_s = self._temper.patience_s
        return limit_s is not None and self.elapsed_s() > limit_s

    def _wants_repeat(self) -> bool:
        wants = self._repeat.random() < self._temper.repeat_rate and self.repeats < MAX_REPEATS
        self.repeats = self.repeats + 1 if wants else 0
        return bool(wants)

    # ---- words --------------------------------------------------------------------------------

    def say(
        self,
        occasion: str,
        *,
        event: str | None = None,
        rng: np.random.Generator | None = None,
        **filled: str,
    ) -> Answer:
        """Words of the playbook to an occasion, with `{key}` filled in; `rng` draws them."""
        return Answer(self._wording.say(occasion, rng, **filled), event=event, asks=occasion)
