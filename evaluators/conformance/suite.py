"""The whole suite: every case, in groups."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from evaluators.conformance.case import TOLERANCE_MS, Case, CaseResult, judge
from evaluators.conformance.latencies import latencies
from evaluators.conformance.soundness import soundness
from evaluators.conformance.turn_taking import turn_taking
from personas.schema import Closed


class Conformance(Closed):
    """What became of every case."""

    cases: tuple[CaseResult, ...]
    tolerance_ms: float = TOLERANCE_MS

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
    groups = (("the floor", turn_taking), ("waiting", latencies), ("validity", soundness))
    for group, made in groups:
        yield from (replace(case, group=group) for case in made())


def conform(chosen: Iterable[Case] | None = None) -> Conformance:
    """Judges the cases; all of them unless others are given."""
    return Conformance(cases=tuple(map(judge, cases() if chosen is None else chosen)))
