"""A run as reports see it: a folder with one line per call and, beside it, what each call left.

runs/<time>_<suite>/
    run.json              what was asked for: RunInfo
    prices.yaml           prices of one's own that it was placed with, if there were any
    results.ndjson        one Entry per finished call, appended as calls finish
    host.json             wall times, machine: what differs between two runs of one seed
    summary.json  calls.csv  report.html
    calls/<call_id>/
        record.json       the CallRecord; written last, so its presence means the call is whole
        recording.wav     stereo: customer left, agent right, each as the other side heard it
        events.ndjson     the log that --follow reads, written while the call goes on
        host.json         wall and processor time of this call
"""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from evaluators.verdict import CallResult
from personas.plan import CallPlan
from personas.prices import Prices, list_prices, load_prices
from personas.schema import AgentVersion, Clock, Closed
from pipelines.record import CallRecord, Usage

PRICES = "prices.yaml"
"""Prices of one's own, beside a run."""


class RunInfo(Closed):
    """What was asked for; equal for two runs of the same command and seed."""

    format: int = 1
    suite: str
    seed: int
    clock: Clock = "simulated"
    agent: str
    agent_versions: tuple[str, ...]
    """Two versions: an A/B run, A first."""
    n_planned: int
    packages: dict[str, str] = {}


class Entry(Closed):
    """One finished call: which it was, and what became of it. A line of results.ndjson."""

    call_id: str
    pair_id: str
    persona: str
    scenario: str
    line: str
    agent: str
    agent_version: str
    attempt: int = Field(ge=1)
    seed: int
    result: CallResult
    duration_s: float | None
    """Simulated seconds. None: there is no record, because the call broke."""

    @classmethod
    def of(cls, plan: CallPlan, result: CallResult, *, duration_s: float | None) -> "Entry":
        """The entry of a plan that was carried out or broke."""
        return cls(
            call_id=plan.call_id,
            pair_id=plan.pair_id,
            persona=plan.persona.name,
            scenario=plan.scenario.name,
            line=plan.line.name,
            agent=plan.agent.agent,
            agent_version=plan.agent.version,
            attempt=plan.attempt,
            seed=plan.seed,
            result=result,
            duration_s=duration_s,
        )


class Spending(Closed):
    """What a call used, and what is to be known of the call for it."""

    agent: AgentVersion
    played: tuple[str, ...] = ()
    """Vendors that were played within the call."""
    replayed: bool = False
    """Vendors' answers came from a cassette."""
    usage: tuple[Usage, ...]


class RunFolder:
    """Reads the folder of a run. A line that a kill cut short is passed over."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def info(self) -> RunInfo:
        """What was asked for."""
        return RunInfo.model_validate_json((self.path / "run.json").read_text())

    def entries(self) -> list[Entry]:
        """The finished calls in order of call_id, whatever order they finished in."""
        return sorted(self._lines(), key=lambda entry: entry.call_id)

    def _lines(self) -> Iterator[Entry]:
        path = self.path / "results.ndjson"
        lines = path.read_bytes().splitlines(keepends=True) if path.exists() else []
        for line in lines:
            try:
                yield Entry.model_validate_json(line)
            except ValidationError:
                if line.endswith(b"\n"):
                    raise

    def call_folder(self, call_id: str) -> Path:
        """Where a call's files lie."""
        return self.path / "calls" / call_id

    def record(self, call_id: str) -> CallRecord | None:
        """The record of a call. None: the call broke before there was one."""
        path = self.call_folder(call_id) / "record.json"
        return CallRecord.model_validate_json(path.read_text()) if path.exists() else None

    def spending(self, call_id: str) -> Spending | None:
        """What a call used, read without the rest of its record. None: it left no record."""
        path = self.call_folder(call_id) / "record.json"
        if not path.exists():
            return None
        record = json.loads(path.read_text())
        return Spending(
            agent=AgentVersion.model_validate(record["plan"]["agent"]),
            played=tuple(record["plan"].get("emulators", {})),
            replayed=(record["plan"].get("cassette") or {}).get("use") == "replay",
            usage=tuple(Usage.model_validate(one) for one in record.get("usage", ())),
        )

    def prices(self) -> Prices:
        """The list that the run was placed with: one's own before the product's."""
        path = self.path / PRICES
        own = load_prices(path).entries if path.exists() else ()
        return list_prices().under(own)
