"""One suite with keyless services, vendors' and a speech-to-speech model, by YAML alone."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from personas.plan import CallPlan
from pipelines.services.registry import KEYS
from reports.run import RunFolder
from sparring.bench.truth import hashes
from sparring.order import Order, check_services, plan
from sparring.run import Options, run_suite

ARMS = ("v1", "v1_openai", "v1_vendors", "v1_realtime")


def calls(persona: str = "clear") -> Sequence[CallPlan]:
    """A call for each arm."""
    return plan(Order(suite="emulated", personas=(persona,), repeats=1)).plans


def test_its_arms_are_of_other_vendors_and_need_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS.values():
        monkeypatch.delenv(name, raising=False)
    made = calls()
    hears = {p.agent.version: p.agent.services.stt.service for p in made}
    speaks = {p.agent.version: p.agent.services.tts.service for p in made}
    at_once = {p.agent.version: p.agent.services.s2s for p in made}

    check_services(made)
    assert {p.clock for p in made} == {"simulated"}
    assert [hears[arm] for arm in ARMS[:3]] == ["pocketsphinx", "openai", "deepgram"]
    assert [speaks[arm] for arm in ARMS[:3]] == ["espeak", "openai", "cartesia"]
    assert [arm for arm in ARMS if at_once[arm]] == ["v1_realtime"]


def test_who_asks_for_its_first_call_only_need_not_take_its_emulators_out() -> None:
    (made,) = plan(Order(suite="emulated", limit=1)).plans

    assert (made.agent.version, {*made.emulators}) == ("v1", {"openai", "deepgram", "cartesia"})


def test_its_arms_differ_in_nothing_else() -> None:
    made = calls()
    alike = {"agent": {"version", "summary", "services"}, "call_id": True}

    assert len({p.model_dump_json(exclude=alike) for p in made}) == 1  # type: ignore[arg-type]


def test_whole_its_arms_succeed_faster_than_real_time_and_repeat(tmp_path: Path) -> None:
    made = calls()
    whole = run_suite(made, out=tmp_path / "whole", options=Options(2))
    again = run_suite(made[1:], out=tmp_path / "again", options=Options(1))
    files = hashes(again.path)

    assert {entry.call_id for entry in whole.entries()} == {one.call_id for one in made}
    assert {entry.result.outcome for entry in whole.entries()} == {"pass"}
    assert _talk_s(whole) > _wall_s(whole)
    assert len(files) == 2 * len(made[1:])
    assert files.items() <= hashes(whole.path).items()


def _talk_s(folder: RunFolder) -> float:
    records = [json.loads(path.read_text()) for path in folder.path.glob("calls/*/record.json")]
    return float(sum(one["n_samples"] / one["sample_rate_hz"] for one in records))


def _wall_s(folder: RunFolder) -> float:
    sessions = json.loads((folder.path / "host.json").read_text())["sessions"]
    return float(sum(one["wall_s"] for one in sessions))
