"""What became of calls in which vendors fail, and of the same calls when nobody does.

Whether an agent is blamed is not asked of those who decided it. Every call that was judged is
placed again without its fault; what happened is taken from the emulator, which notes each fault as
it strikes, and not from those who are to notice.
"""

import re
from collections.abc import Sequence

from evaluators.verdict import CallResult, Outcome
from personas.plan import CallPlan
from personas.schema import Closed
from pipelines.record import CallRecord
from reports.run import Entry, RunFolder
from sparring.bench.fault_cases import Case

PAST_LIMIT_S = 1.0
"""What is recorded after a call's end, so that it may be that much longer than its limit."""
STRUCK = "vendor_fault"
"""The event by which an emulator tells that a fault happens."""
UNNOTICED = "the agent is blamed, and nobody noticed the fault"
TOO_LONG = "it went on past its limit"
CAUSELESS = "the error names no cause"


class Found(Closed):
    """What became of a call."""

    case: Case
    outcome: Outcome | None = None
    """None: the call is lost."""
    reason: str = ""
    duration_s: float | None = None
    """Simulated seconds. None: the call broke, or hung."""
    limit_s: float | None = None
    """That it was to end by."""
    n_struck: int = 0
    """Faults that happened, by the emulator."""
    n_noted: int = 0
    """Troubles of which the record tells."""
    waited_s: float = 0.0
    """For answers that came late because the vendor failed in passing."""
    healthy: Outcome | None = None
    """Of the same call without the fault. None: it was not placed."""

    @property
    def is_judged(self) -> bool:
        """Whether the agent was, though its vendor or the customer's was to fail."""
        return self.outcome in (Outcome.PASS, Outcome.FAIL) and self.case.fault is not None

    @property
    def is_spared(self) -> bool:
        """Whether the fault never happened: there was nothing that it could happen to."""
        has_record = self.duration_s is not None
        return has_record and self.case.fault is not None and not self.n_struck

    @property
    def is_suspect(self) -> bool:
        """Whether the agent failed, and does not without the fault."""
        return self.outcome is Outcome.FAIL and self.healthy is Outcome.PASS

    @property
    def is_blamed(self) -> bool:
        """Whether the agent failed where a fault happened of which the record tells nothing."""
        is_silent = self.n_struck > 0 and self.n_noted == 0
        return is_silent and self.outcome is Outcome.FAIL and self.healthy is not Outcome.FAIL

    @property
    def wrong(self) -> str | None:
        """What should not be, in words."""
        if self.outcome is None:
            return "the call is lost"
        if self.duration_s is None:
            return self.reason
        if self.limit_s is not None and self.duration_s > self.limit_s + PAST_LIMIT_S:
            return f"{TOO_LONG} of {self.limit_s:.0f} s: it took {self.duration_s:.1f} s"
        if self.is_blamed:
            return f"{UNNOTICED}: {self.reason}"
        cause = rf"{self.case.target.vendor}, `[^`]+`: \S"
        if self.outcome is Outcome.ERROR and not re.search(cause, self.reason):
            return f"{CAUSELESS}: {self.reason}"
        return None


def found_of(
    chosen: Sequence[Case], made: Sequence[CallPlan], folder: RunFolder
) -> tuple[Found, ...]:
    """What became of each call, in the order of the cases."""
    entries = {entry.call_id: entry for entry in folder.entries()}
    pairs = zip(chosen, made, strict=True)
    return tuple(_found(case, entries.get(plan.call_id), folder) for case, plan in pairs)


def _found(case: Case, entry: Entry | None, folder: RunFolder) -> Found:
    if entry is None:
        return Found(case=case)
    told: dict[str, object] = {
        "case": case,
        "outcome": entry.result.outcome,
        "reason": _reason(entry.result),
        "duration_s": entry.duration_s,
    }
    record = folder.record(entry.call_id)
    return Found.model_validate(told if record is None else told | _in(record))


def _in(record: CallRecord) -> dict[str, object]:
    """What a record tells of faults."""
    late = [one.delay_ms for one in record.troubles if one.overcome]
    return {
        "limit_s": record.plan.limits.call_s,
        "n_struck": sum(event.name == STRUCK for event in record.events),
        "n_noted": len(record.troubles),
        "waited_s": sum(late) / 1000,
    }


def _reason(result: CallResult) -> str:
    """Of the verdict that decided: on what was done, on whether the call was sound, or none."""
    deciding = "task_success" if result.outcome is Outcome.FAIL else "validity"
    verdict = result.verdict(deciding) or result.verdicts[0]
    return verdict.reason


def compared(
    found: Sequence[Found], made: Sequence[CallPlan], healthy: RunFolder
) -> tuple[Found, ...]:
    """What was found, with what became of the same calls without their faults."""
    outcomes = {entry.call_id: entry.result.outcome for entry in healthy.entries()}
    pairs = zip(found, made, strict=True)
    return tuple(one.model_copy(update={"healthy": outcomes.get(p.call_id)}) for one, p in pairs)
