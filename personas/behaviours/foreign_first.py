"""Speaks another language first."""

from typing import Literal

from pydantic import Field

from personas.behaviours.behaviour import Behaviour


class ForeignFirst(Behaviour):
    """Begins in its own language, and changes to English when that does not help."""

    behaviour: Literal["foreign_first"] = "foreign_first"
    language: Literal["es", "fr", "de"] = "es"
    turns: int = Field(default=1, ge=1, le=5)
    """It answers so often in its own language."""

    def told(self) -> str:
        """For a model."""
        language = {"es": "Spanish", "fr": "French", "de": "German"}[self.language]
        return f"Give your first {self.turns} answers in {language}, and all others in English."
