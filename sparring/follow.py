"""Reading along: what is said in the calls of a run, as it happens."""

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.text import Text

from evaluators.verdict import Outcome
from sparring.pool import Started
from sparring.run import Done, RunEvent

_STYLES = {"agent": "cyan", "customer": "yellow", "line": "dim"}


class Follower:
    """Prints the event logs of running calls. Call with each event of a run.

    Args:
        run: The run's folder.
        console: Where to print.
        name_calls: Put the call's id before each line, for more than one call at a time.
    """

    def __init__(self, run: Path, console: Console, *, name_calls: bool) -> None:
        self._calls = run / "calls"
        self._console = console
        self._name_calls = name_calls
        self._open: dict[str, _Tail] = {}

    def __call__(self, event: RunEvent) -> None:
        """Prints what has been written since the last event."""
        if isinstance(event, Started):
            call_id = event.plan.call_id
            self._open[call_id] = _Tail(self._calls / call_id / "events.ndjson")
        for call_id, tail in self._open.items():
            for line in tail.new_lines():
                self._print(call_id, line)
        if isinstance(event, Done):
            self._open.pop(event.entry.call_id, None)
            self._end(event)

    def _print(self, call_id: str, line: str) -> None:
        said = json.loads(line)
        text = Text(f"{call_id}  " if self._name_calls else "", style="dim")
        text.append(f"{said['t_s']:7.2f} s  ", style="dim")
        text.append(f"{said['side']:<8}  ", style=_STYLES.get(said["side"], ""))
        text.append(f"{said['name']:<12}  ", style="dim")
        text.append(said["text"], style="default")
        self._console.print(text, soft_wrap=True)

    def _end(self, event: Done) -> None:
        result = event.entry.result
        ranked = sorted(result.verdicts, key=lambda v: v.evaluator != "task_success")
        same = [v for v in ranked if v.outcome == result.outcome]
        bad = [v for v in ranked if v.outcome in (Outcome.FAIL, Outcome.ERROR)]
        why = next((verdict.reason for verdict in [*same, *bad]), "")
        prefix = f"{result.call_id}  " if self._name_calls else ""
        text = Text(f"{prefix}{result.outcome.value}: {why}", style="bold")
        self._console.print(text, soft_wrap=True)


class _Tail:
    """Whole lines of a file that another process is writing, and that may not exist yet."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._n_read = 0

    def new_lines(self) -> Iterator[str]:
        """The lines completed since the last call."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._n_read)
            whole, _, _ = file.read().rpartition(b"\n")
        if whole:
            self._n_read += len(whole) + 1
            yield from whole.decode().split("\n")
