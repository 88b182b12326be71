"""`spar evaluate`: verdicts again, from the records of a run."""

from pathlib import Path
from typing import cast

from evaluators.verdict import CallResult
from reports.run import Entry, RunFolder
from sparring.store import Store, to_json, write_whole
from sparring.worker import JUDGE, Judge, load


def evaluate_again(path: Path, *, judge: str = JUDGE) -> list[Entry]:
    """Judges every call that has a record; calls that broke keep their line.

    Args:
        path: The run's folder.
        judge: What judges, as `module:function`.

    Raises:
        UsageFault: it is not a run's folder.
        WorldFault: results.ndjson cannot be written.
    """
    store = Store(path, ())
    entries = [
        _again(entry, store.folder, cast("Judge", load(judge))) for entry in store.folder.entries()
    ]
    write_whole(path / "results.ndjson", "".join(to_json(entry) + "\n" for entry in entries))
    return entries


def _again(entry: Entry, folder: RunFolder, judge: Judge) -> Entry:
    record = folder.record(entry.call_id)
    if record is None:
        return entry
    result: CallResult = judge(record, folder.call_folder(entry.call_id))
    return entry.model_copy(update={"result": result})
