"""The answer of an evaluator."""

from enum import StrEnum

from pydantic import Field

from personas.schema import Closed


class Outcome(StrEnum):
    """Fail, not applicable and error are three things."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"


class Verdict(Closed):
    """What one evaluator says of one call."""

    evaluator: str
    version: int
    outcome: Outcome
    reason: str
    """A sentence that one can check by listening."""
    metrics: dict[str, float | None] = Field(default_factory=dict)
    """Named measurements, with their unit in the name. None: not measured."""
    failures: tuple[str, ...] = ()
    """Points of failure, such as `name_wrong`, the most telling first."""
    stages: dict[str, str] = Field(default_factory=dict)
    """Point of failure to the stage that caused it, such as `misheard`, where that is known."""
    at: tuple[int, ...] = ()
    """Samples on the line to listen to."""


class CallResult(Closed):
    """All verdicts on one call, and its outcome: that of the task, unless the call was unsound."""

    call_id: str
    outcome: Outcome
    verdicts: tuple[Verdict, ...]

    def verdict(self, evaluator: str) -> Verdict | None:
        """The verdict of one evaluator, if it judged."""
        return next((v for v in self.verdicts if v.evaluator == evaluator), None)
