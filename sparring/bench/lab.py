"""Where benches run calls: each way of running is done once, and every part may look at it."""

import json
import multiprocessing
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from personas.plan import CallPlan
from reports.run import Entry, RunFolder
from sparring.faults import WorldFault
from sparring.host import proportional_memory_mb, resident_memory_mb
from sparring.run import Done, Options, RunEvent, run_suite
from sparring.stopwatch import Stopwatch
from sparring.worker import JUDGE, PLACER

_SHARED_EVERY_S = 2.0
"""Telling shared pages apart takes the system some 10 ms a worker; it must not slow the calls."""


@dataclass(frozen=True)
class Sample:
    """The memory of all workers at one moment, in MB. None: not taken, or not told here."""

    n_done: int
    proportional_mb: tuple[float, ...] | None
    resident_mb: tuple[float, ...] | None


@dataclass
class Trial:
    """One way of running some calls, and what was seen of it."""

    folder: RunFolder
    concurrency: int
    wall_s: float
    samples: list[Sample]

    def entries(self) -> list[Entry]:
        """The calls that came to a record."""
        return [entry for entry in self.folder.entries() if entry.duration_s is not None]

    def host(self, call_id: str) -> dict[str, Any]:
        """What a call cost, from its host.json."""
        path = self.folder.call_folder(call_id) / "host.json"
        costs: dict[str, Any] = json.loads(path.read_text())
        return costs


@dataclass
class Lab:
    """Runs calls for benches.

    Args:
        plans: The suite's calls.
        scratch: An empty folder.
        quick: Fewer calls, for a first impression.
        say: Told what goes on.
    """

    plans: tuple[CallPlan, ...]
    scratch: Path
    quick: bool = False
    placer: str = PLACER
    judge: str = JUDGE
    say: Callable[[str], None] = lambda _: None
    _trials: dict[int, Trial] = field(default_factory=dict)

    def suite(self, concurrency: int) -> Trial:
        """The suite's calls, so many at once; run at the first asking."""
        if concurrency not in self._trials:
            self._trials[concurrency] = self.trial("suite", self.plans, concurrency)
        return self._trials[concurrency]

    def trial(self, name: str, plans: Sequence[CallPlan], concurrency: int) -> Trial:
        """Runs calls, and watches the workers' memory."""
        self.say(f"{name}: {len(plans)} calls, {concurrency} at once")
        watch, gauge = Stopwatch(), _Gauge()
        folder = run_suite(
            plans,
            out=self.scratch / name,
            options=Options(concurrency, placer=self.placer, judge=self.judge),
            on_event=gauge,
        )
        trial = Trial(folder, concurrency, watch.elapsed_s(), gauge.samples)
        if not trial.entries():
            first = folder.entries()[0]
            raise WorldFault(
                f"every call broke; {first.call_id}: {first.result.verdicts[0].reason}"
            )
        return trial


class _Gauge:
    """Takes the workers' memory after every call, shared pages told apart now and then."""

    def __init__(self) -> None:
        self.samples: list[Sample] = []
        self._n_done = 0
        self._watch = Stopwatch()
        self._due_s = 0.0

    def __call__(self, event: RunEvent) -> None:
        done = isinstance(event, Done)
        self._n_done += done
        due = self._watch.elapsed_s() >= self._due_s
        if done or due:
            self.samples.append(self._sample(shared=due))
        if due:
            self._due_s = self._watch.elapsed_s() + _SHARED_EVERY_S

    def _sample(self, *, shared: bool) -> Sample:
        pids = [child.pid for child in multiprocessing.active_children() if child.pid]
        proportional = _all(proportional_memory_mb, pids) if shared else None
        return Sample(self._n_done, proportional, _all(resident_memory_mb, pids))


def _all(measure: Callable[[int], float | None], pids: list[int]) -> tuple[float, ...] | None:
    found = tuple(value for value in map(measure, pids) if value is not None)
    return found or None
