"""A slot: a fact that the agent is after, and all it has heard that could be it."""

import itertools
from collections import Counter
from dataclasses import dataclass, field

from pipelines.playbook.listening import (
    full_names,
    is_first,
    is_last,
    joined_letters,
    zip_codes,
)
from pipelines.playbook.mind import Hearing
from pipelines.playbook.saying import spoken_zip

INSISTED = 3
"""A value that was refused is taken up again when it was the likeliest reading so often."""


@dataclass
class Slot:
    """Candidates are ranked by how often they were heard; what was refused is passed over."""

    kind: str
    value: str | None = None
    rejected: set[str] = field(default_factory=set)
    heard: Counter[str] = field(default_factory=Counter)
    parts: tuple[Counter[str], Counter[str]] = field(default_factory=lambda: (Counter(), Counter()))

    @property
    def spoken(self) -> str:
        """The value as the agent says it."""
        if self.value is None:
            return ""
        return spoken_zip(self.value) if self.kind == "zip_code" else self.value

    def hear(self, hearing: Hearing) -> None:
        """Keeps count of what was heard, once per turn."""
        self.heard.update(self._values(hearing.text))
        if self.kind == "name":
            for word in joined_letters(hearing.text).split():
                self.parts[0].update([word] if is_first(word) else ())
                self.parts[1].update([word] if is_last(word) else ())

    def find(self, hearing: Hearing) -> str | None:
        """A value that was heard just now, or put together from parts; it becomes the slot's."""
        readings = (value for text in hearing.all for value in self._values(text))
        found = next((v for v in readings if self._allowed(v)), None) or self._from_parts(hearing)
        self.value = found or self.value
        return found

    def correct(self, hearing: Hearing) -> bool:
        """Takes a whole ZIP code that comes unasked, when there is one already.

        Names are left alone: too many words of an answer to another question could be one.
        """
        asked_before = self.kind == "zip_code" and self.value is not None
        return asked_before and self.find(hearing) is not None

    def reject(self) -> None:
        """The customer said no to the value."""
        if self.value is not None:
            self.rejected.add(self.value)
        self.value = None

    def settle(self) -> None:
        """Takes what was heard most often, refused or not: asking has not helped."""
        if self.value is None and self.heard:
            self.value = self.heard.most_common(1)[0][0]

    def _values(self, text: str) -> list[str]:
        return full_names(text) if self.kind == "name" else zip_codes(text)

    def _allowed(self, value: str) -> bool:
        return value not in self.rejected or self.heard[value] >= INSISTED

    def _from_parts(self, hearing: Hearing) -> str | None:
        words = joined_letters(hearing.text).split()
        if self.kind != "name" or not any(is_first(w) or is_last(w) for w in words):
            return None
        ranked = (sorted(part, key=lambda w, p=part: (-p[w], w)) for part in self.parts)  # type: ignore[misc]
        pairs = (f"{first} {last}" for first, last in itertools.product(*ranked))
        return next((pair for pair in pairs if self._allowed(pair)), None)
