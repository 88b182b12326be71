"""What is on a cassette of one call: finds the answer to a question, or says what is missing."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from personas.base import Side
from pipelines.outside.exchange import Asked, Exchange

AUDIO_OFF_S = 0.5
"""So much may a stretch of sound differ in length: voice activity is found in frames."""
_SHOWN = 60


class Player:
    """The exchanges of one call, each given back once, in the order in which they were met."""

    def __init__(self, exchanges: list[Exchange]) -> None:
        self._left = list(exchanges)
        self._n_asked: dict[tuple[Side, str], int] = {}
        self.missed: list[str] = []
        """What was asked for and is not there, as sentences."""

    def find(self, asked: Asked, *, begins: bool = False) -> Exchange | str:
        """The next answer to a question, or the sentence that says that there is none.

        Args:
            asked: The question.
            begins: Whether it is but the first message of one that is asked over a websocket.
        """
        who = (asked.side, asked.kind)
        self._n_asked[who] = self._n_asked.get(who, 0) + 1
        found = next((o for o in self._left if _same(_begun(o.asked, begins=begins), asked)), None)
        if found is None:
            near = (_begun(o.asked, begins=begins) for o in self._left)
            return self.miss(asked, next((o for o in near if _place(o) == _place(asked)), None))
        self._left.remove(found)
        return found

    def miss(self, asked: Asked, near: Asked | None) -> str:
        """The sentence that says how a question differs from one that was recorded."""
        number = self._n_asked[asked.side, asked.kind]
        self.missed.append(f"request {number} is not on the cassette: {_told(near, asked)}")
        return self.missed[-1]


def _place(asked: Asked) -> tuple[str, ...]:
    return asked.side, asked.kind, asked.method, asked.path


def _begun(asked: Asked, *, begins: bool) -> Asked:
    """The question, or of one that was asked over a websocket, its first message."""
    is_talk = begins and isinstance(asked.body, list)
    return asked.model_copy(update={"body": asked.body[:1]}) if is_talk else asked


def _same(kept: Asked, asked: Asked) -> bool:
    if kept.audio_s is None or asked.audio_s is None:
        return kept == asked
    near = abs(kept.audio_s - asked.audio_s) <= AUDIO_OFF_S
    return near and _place(kept) == _place(asked) and kept.body == asked.body


def _told(near: Asked | None, asked: Asked) -> str:
    """How a question differs from the next one that is on the cassette."""
    if near is None:
        return "all that was recorded there has been given back"
    if near.body == asked.body:
        return f"it has {asked.audio_s} s of sound, and the recorded one has {near.audio_s} s"
    where, new, old = next(_differences(asked.body, near.body, ""))
    return f"`{where}` is {_short(new)}, and was {_short(old)} when it was recorded"


def _differences(new: Any, old: Any, where: str) -> Iterator[tuple[str, Any, Any]]:  # noqa: ANN401
    """Places at which two JSON values differ, the first one first."""
    if isinstance(new, dict) and isinstance(old, dict):
        for name in dict.fromkeys((*old, *new)):
            place = f"{where}.{name}" if where else name
            yield from _differences(new.get(name), old.get(name), place)
    elif isinstance(new, list) and isinstance(old, list):
        for index, (one, other) in enumerate(zip_longest(new, old)):
            yield from _differences(one, other, f"{where}[{index}]")
    elif new != old:
        yield where, new, old


def _short(value: Any) -> str:  # noqa: ANN401
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
