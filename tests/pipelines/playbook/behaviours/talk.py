"""A customer with behaviours, talked to in plain words, and records of what it noted."""

import yaml

from personas.library import PRODUCT
from pipelines.playbook.book import CustomerPlaybook
from pipelines.playbook.customer import CustomerMind
from pipelines.playbook.mind import Hearing
from pipelines.record import CallRecord, Ending, Event
from tests.pipelines.plans import plan

BOOK = CustomerPlaybook.model_validate(
    yaml.safe_load((PRODUCT / "playbooks/customer.yaml").read_text())
)
NAME, ZIP, OFFER = "your name please", "what is your zip code", "speak to a sales agent"


class Talk:
    """A customer; `say` gives its answer to what it hears."""

    def __init__(self, *behaviours, seed=1, elapsed_s=0.0, **persona):
        self.elapsed_s = elapsed_s
        made = plan(
            seed=seed, name="maria lopez", zip_code="94103", behaviours=behaviours, **persona
        )
        self.mind = CustomerMind(made, BOOK, lambda: self.elapsed_s)
        self.notes = []

    def say(self, text):
        answer = self.mind.reply(Hearing(text))
        self.notes += [*([answer.event] if answer.event else []), *answer.notes]
        return answer

    def record(self):
        events = [Event(at=i, side="customer", name=n) for i, n in enumerate(self.notes)]
        return CallRecord(
            plan=self.mind.plan,
            sample_rate_hz=8000,
            n_samples=8000,
            events=tuple(events),
            ending=Ending(by="agent", reason="", at=8000),
        )
