"""The whole suite: every case, and what must hold of verdicts and outcomes beside."""

from collections.abc import Iterator

from evaluators.conformance.case import Case, CaseResult, judge
from evaluators.conformance.latencies import latencies
from evaluators.conformance.soundness import soundness
from evaluators.conformance.turn_taking import turn_taking
from personas.schema import Closed


class Conformance(Closed):
    """What became of every case."""

    cases: tuple[CaseResult, ...]

    @property
    def n_failed(self) -> int:
        """Cases in which found is not what was planted."""
        return sum(not case.passed for case in self.cases)

    @property
    def worst_off_ms(self) -> float:
        """The largest error of any time in ms, through any medium."""
        return max((case.worst_off_ms or 0.0 for case in self.cases), default=0.0)


def cases() -> Iterator[Case]:
    """Every case, in the order of the table."""
    yield from turn_taking()
    yield from latencies()
    yield from soundness()


def conform(chosen: Iterator[Case] | None = None) -> Conformance:
    """Judges the cases; all of them unless others are given."""
    return Conformance(cases=tuple(judge(case) for case in chosen or cases()))
