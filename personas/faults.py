"""Faults of the input: each names its place, the value, the rule and the way on."""

import difflib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from personas.base import Closed
from personas.secrets import is_secret, looks_secret

_SHOWN_CHARS = 60


class Fault(Closed):
    """One thing that is wrong with what a user wrote."""

    place: str
    """A file, or what else the user wrote, such as `selection`."""
    rule: str
    key: str = ""
    """Dotted, with list positions in brackets. Empty: the fault is the whole place's."""
    got: str | None = None
    """The value as `shown` shows it. None: there is none to show."""
    near: str | None = None
    """The nearest known key or name."""
    hint: str | None = None
    """The way on, where the rule does not say it."""

    def __str__(self) -> str:
        """One line, and one more when there is a hint."""
        where = f"{self.key}: " if self.key else ""
        got = f" (got {self.got})" if self.got is not None and not self._is_secret else ""
        near = f"; did you mean `{self.near}`?" if self.near else ""
        hint = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{where}{self.rule}{got}{near}{hint}"

    @property
    def _is_secret(self) -> bool:
        """Whether the value may hold a key, and is not to be repeated."""
        return any(map(is_secret, self.key.split("."))) or looks_secret(self.got or "")


class InputFault(Exception):  # noqa: N818 -- a fault is ours to report, an error is the agent's
    """What a user wrote cannot be used; carries every fault that was found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        """The faults, grouped by place."""
        places = dict.fromkeys(fault.place for fault in self.faults)
        return "\n".join(
            _group(place, [f for f in self.faults if f.place == place]) for place in places
        )


def _group(place: str, faults: Sequence[Fault]) -> str:
    if len(faults) == 1 and not faults[0].key:
        return f"{place}: {faults[0]}"
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = "\n".join(str(fault) for fault in faults).replace("\n", "\n  ")
    return f"{place} has {count}:\n  {lines}"


def nearest(word: str, names: Iterable[str]) -> str | None:
    """The name that a misspelt word most likely stands for. None: nothing is close."""
    by_lower = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def shown(value: object) -> str:
    """A value for a message: text in quotes, at most 60 characters."""
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 3] + "..."


def shown_path(path: Path) -> str:
    """A path for a message: relative to the working directory where it lies below it."""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 -- `resolve` fails on looped links
    below = absolute.is_relative_to(Path.cwd())
    return absolute.relative_to(Path.cwd()).as_posix() if below else str(path)


def dotted(location: Iterable[str | int]) -> str:
    """A location as a key: `("personas", 1, "voice")` is `personas[1].voice`."""
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else part
    return key
