"""What a comparison of two arms found: compare.json. Differences are B minus A."""

from typing import Literal

from pydantic import Field

from evaluators.verdict import Outcome
from personas.schema import Closed
from reports.statistics import Interval

FORMAT = 1
ArmName = Literal["a", "b"]
Better = Literal["lower", "higher"]


class Arm(Closed):
    """One side of a comparison."""

    label: str
    """What it is called on the page: its agent version, or its run where the versions are equal."""
    run: str
    """Name of the run's folder."""
    agent: str
    version: str
    n_done: int
    """Finished calls of this arm, sound or not."""
    n_passed: int
    """Of the judged pairs."""


class CallSide(Closed):
    """One call of a pair."""

    call_id: str
    outcome: Outcome
    failures: tuple[str, ...] = ()
    """The most telling first."""
    reason: str = ""
    stages: dict[str, str] = Field(default_factory=dict)
    """Point of failure to the stage that caused it, where that is known."""
    measures: dict[str, float | None] = Field(default_factory=dict)
    """Of this call alone, named as in `Comparison.measures`."""


class Pair(Closed):
    """The same customer on the same line, once for each arm."""

    pair_id: str
    persona: str
    scenario: str
    line: str
    attempt: int
    a: CallSide
    b: CallSide

    @property
    def judged(self) -> bool:
        """Both sides passed or failed."""
        told = (Outcome.PASS, Outcome.FAIL)
        return self.a.outcome in told and self.b.outcome in told

    @property
    def discordant(self) -> bool:
        """One arm passed and the other failed."""
        return self.judged and self.a.outcome is not self.b.outcome

    @property
    def won_by(self) -> ArmName | None:
        """The arm that alone passed."""
        if not self.discordant:
            return None
        return "a" if self.a.outcome is Outcome.PASS else "b"


class Success(Closed):
    """Both success rates over the judged pairs, and their difference."""

    n_pairs: int
    n_both: int
    n_a_only: int
    n_b_only: int
    n_neither: int
    a: Interval | None
    """Wilson's interval of A's rate."""
    b: Interval | None
    difference: float | None
    """Of the rates, -1 to 1."""
    interval: Interval | None
    """Tango's score interval of the difference."""
    p_value: float
    """McNemar's exact test, two-sided."""
    n_pairs_needed: int | None
    """At which a difference of `assumed` would be shown with a power of 80 %. None: the pairs are
    too few to estimate it from."""
    assumed: float
    """The difference seen; 0.1 where none was."""


class Measure(Closed):
    """One measure in both arms, over the pairs in which both calls have it."""

    name: str
    label: str
    unit: str
    better: Better | None
    """None: neither way is better in itself."""
    n_pairs: int
    a: float | None
    """Over the calls of these pairs; see `reports.compare.measures`."""
    b: float | None
    difference: float | None
    interval: Interval | None
    """BCa bootstrap over pairs."""
    p_value: float | None
    """Exchange test, as it stands. None: equal in every pair, so not tested."""
    p_holm: float | None
    """The same, adjusted for the number of measures."""

    @property
    def shown(self) -> bool:
        """Whether the arms differ beyond the noise."""
        return self.p_holm is not None and self.p_holm < 0.05

    @property
    def improved(self) -> bool | None:
        """Whether B is better in this. None: no difference shown, or no way is better."""
        if not self.shown or self.better is None or self.difference is None:
            return None
        return (self.difference < 0) == (self.better == "lower")


class FailureChange(Closed):
    """One point of failure, and the pairs in which it went away or came."""

    failure: str
    n_a: int
    n_b: int
    gone: tuple[str, ...]
    """Pairs in which A failed so and B did not."""
    came: tuple[str, ...]
    stages: dict[str, int] = Field(default_factory=dict)
    """The stages that caused it, over the calls in which it went away or came."""


class PersonaRow(Closed):
    """The judged pairs of one persona."""

    persona: str
    n_pairs: int
    n_a: int
    """Passed in A."""
    n_b: int
    n_a_only: int
    n_b_only: int


class Change(Closed):
    """A setting in which the two agents differ."""

    key: str
    a: str
    b: str


class Finding(Closed):
    """What the comparison says."""

    better: ArmName | None
    """None: no difference shown, or no paired comparison."""
    sentence: str
    why: tuple[str, ...] = ()
    """Sentences."""

    @property
    def headline(self) -> str:
        """The sentence as far as its colon."""
        return self.sentence.partition(": ")[0]

    @property
    def evidence(self) -> str:
        """The rest of it."""
        return self.sentence.partition(": ")[2]


class Comparison(Closed):
    """Two arms of calls, paired by persona, scenario, line and attempt."""

    format: int = FORMAT
    a: Arm
    b: Arm
    finding: Finding
    success: Success
    measures: tuple[Measure, ...]
    personas: tuple[PersonaRow, ...]
    failures: tuple[FailureChange, ...]
    changes: tuple[Change, ...]
    """What differs between the two agents."""
    pairs: tuple[Pair, ...]
    """Discordant ones first."""
    mismatches: dict[str, int] = Field(default_factory=dict)
    """What else than the agent differs between the calls of a pair, and in how many pairs. Any:
    this is no paired comparison."""
    only_in_a: tuple[str, ...] = ()
    """Pairs that B has no call of."""
    only_in_b: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def paired(self) -> bool:
        """Whether the calls of each pair differ in nothing but the agent."""
        return not self.mismatches

    @property
    def left_out(self) -> tuple[Pair, ...]:
        """Pairs in which a call is an error or was not judged."""
        return tuple(pair for pair in self.pairs if not pair.judged)
