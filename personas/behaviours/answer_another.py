"""Answers another question than the one that was asked."""

from typing import Literal

from personas.base import Rate
from personas.behaviours.behaviour import Behaviour, often


class AnswerAnother(Behaviour):
    """Asked for the name it tells the ZIP code, and the other way round."""

    behaviour: Literal["answer_another"] = "answer_another"
    rate: Rate
    """Per time that it is asked for one of them."""

    def told(self) -> str:
        """For a model."""
        return (
            f"Asked for your name, tell your ZIP code, and the other way round, {often(self.rate)}."
        )
