"""From a record to verdicts: all evaluators over one call."""

from pathlib import Path

from evaluators.registry import evaluate
from evaluators.verdict import CallResult
from pipelines.record import CallRecord


def judge(record: CallRecord, folder: Path) -> CallResult:
    """The verdicts on a call whose files lie in `folder`."""
    return evaluate(record)
