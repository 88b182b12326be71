"""Notes that a speech-to-speech model owes an answer for longer than one waits.

Over a connection that lasts as long as the call no request fails by itself: the vendor just falls
silent.
"""

import asyncio
from typing import Any

from personas.base import ServiceKind
from pipelines.services.attendant import Attendant
from pipelines.services.wiring import Wiring

_KIND: ServiceKind = "s2s"


class AnswerWatch:
    """Runs from when an answer is owed to the first sign of it.

    Args:
        wiring: The side whose model it is. A service that is no vendor's is not watched.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._attendant: Attendant | None = wiring.scribe.attendants.get((wiring.side, _KIND))
        self._timer: asyncio.TimerHandle | None = None

    def owed(self, _frame: Any = None) -> None:  # noqa: ANN401 -- any frame
        """The model is to say something."""
        if self._attendant is not None and self._timer is None:
            answer_s = self._attendant.patience.answer_s
            self._timer = asyncio.get_running_loop().call_later(answer_s, self._lost)

    def came(self, _frame: Any = None) -> None:  # noqa: ANN401 -- any frame
        """It does, or need not any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lost(self) -> None:
        assert self._attendant is not None  # noqa: S101 -- for the type checker
        self._attendant.hear(f"no answer within {self._attendant.patience.answer_s:g} s")
