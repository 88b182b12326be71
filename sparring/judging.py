"""From a call's record and recording to its verdicts: all evaluators."""

from pathlib import Path

from evaluators.recording import Recording
from evaluators.registry import evaluate
from evaluators.verdict import CallResult
from pipelines.record import CallRecord


def judge(record: CallRecord, folder: Path) -> CallResult:
    """The verdicts on a call whose files lie in `folder`, heard as well if there is a recording."""
    path = folder / "recording.wav"
    recording = Recording.read(path) if path.exists() else None
    return evaluate(record, recording=recording)
