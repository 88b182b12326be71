"""What an agent sent to be played: kept in order, played frame by frame, cleared on demand."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from pipelines.foreign.wires.wire import Mark, Pcm


@dataclass(frozen=True)
class Piece:
    """Sound of one message that was played without a break."""

    at: int
    """Its first sample on the line."""
    n_samples: int
    arrived_s: float
    """When the message came, on the loop's clock."""


@dataclass(frozen=True)
class Cleared:
    """The agent took back what it had sent."""

    at: int
    n_samples: int
    """Of what was not yet played."""


@dataclass
class _Waiting:
    pcm: Pcm
    arrived_s: float


@dataclass
class Playout:
    """The buffer of a telephone company's switch. It has no limit, as Twilio's has none."""

    least: int = 0
    """Samples that must wait before a stretch of speech begins, so that it does not falter. What
    stays below that for a tick is played all the same. 0: where messages come on time."""
    pieces: list[Piece] = field(default_factory=list)
    clears: list[Cleared] = field(default_factory=list)
    _waiting: deque[_Waiting | Mark] = field(default_factory=deque)
    _held: int = 0
    """Samples that waited at the last tick, while nothing is played. -1: something is."""

    @property
    def n_waiting(self) -> int:
        """Samples still to be played."""
        return sum(len(one.pcm) for one in self._waiting if isinstance(one, _Waiting))

    def add(self, pcm: Pcm, *, arrived_s: float) -> None:
        """Sound, at the line's rate, behind what waits."""
        if len(pcm):
            self._waiting.append(_Waiting(pcm, arrived_s))

    def mark(self, mark: Mark) -> None:
        """A mark behind what waits."""
        self._waiting.append(mark)

    def clear(self, at: int) -> list[Mark]:
        """Forgets what waits; the marks in it count as reached."""
        self.clears.append(Cleared(at, self.n_waiting))
        marks = [one for one in self._waiting if isinstance(one, Mark)]
        self._waiting.clear()
        return marks

    def take(self, n_samples: int, *, at: int) -> tuple[Pcm, list[Mark]]:
        """The next frame, or as much of it as there is, and the marks reached with it.

        Args:
            n_samples: In a frame.
            at: Where on the line its first sample goes.
        """
        if self._holds_back():
            return np.zeros(0, np.int16), []
        taken: list[Pcm] = []
        marks: list[Mark] = []
        left = n_samples
        while self._waiting and (left or isinstance(self._waiting[0], Mark)):
            one = self._waiting.popleft()
            if isinstance(one, Mark):
                marks.append(one)
                continue
            piece, rest = one.pcm[:left], one.pcm[left:]
            self.pieces.append(Piece(at + n_samples - left, len(piece), one.arrived_s))
            taken.append(piece)
            left -= len(piece)
            if len(rest):
                self._waiting.appendleft(_Waiting(rest, one.arrived_s))
        self._held = 0 if left else -1
        return (np.concatenate(taken) if taken else np.zeros(0, np.int16)), marks

    def _holds_back(self) -> bool:
        """Whether a stretch of speech is only about to begin, and more of it still comes."""
        before, self._held = self._held, self._held if self._held < 0 else self.n_waiting
        return before >= 0 and before < self._held < self.least
