"""The words of what a customer says unasked: from its playbook, with its own facts filled in."""

from personas.plan import CallPlan
from pipelines.playbook.saying import spelled, spoken_zip


class Words:
    """Draws wordings for occasions from one stream of the call."""

    def __init__(self, plan: CallPlan, stream: str) -> None:
        self._facts = plan.facts
        self._phrasing = plan.persona.phrasing
        self._answers = plan.customer.playbook.get("answers", {})
        self._rng = plan.rng(stream)

    def of(self, *occasions: str) -> str | None:
        """Words for the first of the occasions that the playbook has any for; None: for none."""
        wordings = next((self._answers[o] for o in occasions if self._answers.get(o)), None)
        if not wordings:
            return None
        first, *_, last = self._facts.name.split()
        return str(self._rng.choice(wordings)).format(
            name=self._facts.name,
            first=first,
            last=last,
            spelled=spelled(self._facts.name, self._phrasing),
            zip_code=spoken_zip(self._facts.zip_code, self._phrasing),
        )
