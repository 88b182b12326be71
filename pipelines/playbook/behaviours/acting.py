"""What every behaviour can do: change what the customer understood, or how it answers."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Generic, Protocol, TypeVar

import numpy as np

from personas.behaviours import Behaviour
from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.playbook.book import CustomerPlaybook
from pipelines.playbook.mind import Answer
from pipelines.record import CallRecord

NOT_A_QUESTION = ("silence", "goodbye")
"""Occasions on which nothing was asked."""
How = TypeVar("How", bound=Behaviour)


class Mind(Protocol):
    """What a behaviour may know of the customer's mind, and have it do."""

    plan: CallPlan
    book: CustomerPlaybook
    heard: str
    """What the customer's recogniser made of the agent's last turn."""
    said: dict[str, int]
    """Occasion to how often the customer has spoken to it."""

    def elapsed_s(self) -> float:
        """Seconds since the call began."""
        ...

    def say(
        self,
        occasion: str,
        *,
        event: str | None = None,
        rng: np.random.Generator | None = None,
        **filled: str,
    ) -> Answer:
        """Words of the playbook, with `{key}` filled in, spoken as this persona speaks.

        `rng` draws the wording and how it comes out, so that no other words of the call move.
        """
        ...

    def act(self, occasion: str) -> Answer:
        """What the customer does on an occasion, behaviours apart."""
        ...

    def hang_up(self, reason: str, *, saying: str = "hang_up") -> Answer:
        """Takes leave by an occasion of the playbook, and ends the call."""
        ...


class Acting(Generic[How]):
    """A behaviour in one call. Does nothing until a subclass says what."""

    def __init__(self, how: How, plan: CallPlan) -> None:
        self.how = how
        self.rng = plan.rng(f"behaviour.{how.behaviour}")
        self.words = plan.rng(f"behaviour.{how.behaviour}.words")
        self.chances: list[str] = []

    def on_heard(self, occasion: str, mind: Mind) -> str | Answer | None:
        """What the agent's words come to: another occasion, an answer; None: leave it as it is."""
        del occasion, mind
        return None

    def on_answer(self, answer: Answer, mind: Mind) -> Answer:
        """The answer, as this behaviour changes it. `answer.asks` is its occasion."""
        del mind
        return answer

    def draws(self, rate: float) -> bool:
        """Whether it does it this time; the chance is noted in the record, taken or not."""
        self.chances.append(f"may_{self.how.behaviour}")
        return bool(self.rng.random() < rate)

    def say(self, mind: Mind, occasion: str, *, event: str | None = None, **filled: str) -> Answer:
        """Words of the playbook, drawn from the behaviour's own stream, and noted."""
        return self.noted(mind.say(occasion, event=event, rng=self.words, **filled))

    def noted(self, answer: Answer) -> Answer:
        """The answer, with a note for the record that this behaviour made it."""
        return replace(answer, notes=(*answer.notes, str(self.how.behaviour)))


class Measurement(Closed):
    """A parameter of a behaviour: what the persona asks for and what records show."""

    behaviour: str
    parameter: str
    asked: float
    found: float | None
    """None: there was no chance."""
    n: int
    """Chances, or calls, that it was found in."""


Measure = Callable[[Behaviour, Sequence[CallRecord]], Measurement]


def n_noted(record: CallRecord, note: str) -> int:
    """How many events of the customer's have this name."""
    return sum(e.side == "customer" and e.name == note for e in record.events)


def rate_of(how: Behaviour, records: Sequence[CallRecord], *, asked: float) -> Measurement:
    """How often it was done, over the chances that the customer had: events of the records."""
    name = str(how.behaviour)
    n = sum(n_noted(record, f"may_{name}") for record in records)
    done = sum(n_noted(record, name) for record in records)
    found = done / n if n else None
    return Measurement(behaviour=name, parameter="rate", asked=asked, found=found, n=n)


def times_of(how: Behaviour, records: Sequence[CallRecord], *, asked: float) -> Measurement:
    """How often it was done per call, over the calls in which it was done at all."""
    name = str(how.behaviour)
    counts = [n for record in records if (n := n_noted(record, name))]
    found = sum(counts) / len(counts) if counts else None
    return Measurement(behaviour=name, parameter="times", asked=asked, found=found, n=len(counts))
