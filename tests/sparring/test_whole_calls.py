"""Real calls through the real engine: the same seed gives the same bytes, however they are run."""

import subprocess
import sys
from pathlib import Path

import pytest

from personas.plan import CallPlan
from reports.run import RunFolder
from sparring.bench.cost import shortened
from sparring.bench.truth import hashes
from sparring.order import Order, plan
from sparring.run import Options, resume_run, run_suite

CALL_S = 25
"""The noisy calls are cut short here; the clear one is whole."""
BUSY = "while True: pass"


def short_calls(seed: int = 1) -> list[CallPlan]:
    """A whole call, and two cut short whose noise and losses are drawn from the seed."""
    whole = plan(Order(personas=("impatient",), seed=seed, limit=1)).plans
    noisy = plan(Order(personas=("cafe", "mobile_poor"), seed=seed, limit=2)).plans
    return [*whole, *(shortened(each, CALL_S) for each in noisy)]


@pytest.fixture(scope="module")
def one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    out = tmp_path_factory.mktemp("one")
    return run_suite(short_calls(), out=out, options=Options(concurrency=1))


def test_calls_at_once_under_load_are_the_same_to_the_byte(
    one_at_a_time: RunFolder, tmp_path: Path
) -> None:
    load = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2)]
    try:
        at_once = run_suite(short_calls(), out=tmp_path, options=Options(concurrency=10))
    finally:
        for each in load:
            each.kill()
            each.wait()

    assert len(hashes(one_at_a_time.path)) == 6
    assert hashes(at_once.path) == hashes(one_at_a_time.path)
    assert at_once.entries() == one_at_a_time.entries()


def test_a_resumed_run_is_the_same_to_the_byte(one_at_a_time: RunFolder, tmp_path: Path) -> None:
    folder = run_suite(short_calls()[1:], out=tmp_path, options=Options(concurrency=1))
    plans = (one_at_a_time.path / "plans.ndjson").read_bytes()
    (folder.path / "plans.ndjson").write_bytes(plans)

    resume_run(folder.path, options=Options(concurrency=1))

    assert hashes(folder.path) == hashes(one_at_a_time.path)
    assert folder.entries() == one_at_a_time.entries()


def test_another_seed_gives_other_calls(one_at_a_time: RunFolder, tmp_path: Path) -> None:
    other = run_suite(short_calls(seed=2)[:1], out=tmp_path, options=Options(concurrency=1))

    before, after = hashes(one_at_a_time.path), hashes(other.path)
    assert set(after) < set(before)
    assert all(after[name] != before[name] for name in after)


def test_the_calls_are_whole_or_cut_where_asked(one_at_a_time: RunFolder) -> None:
    durations = {entry.persona: entry.duration_s or 0 for entry in one_at_a_time.entries()}

    assert durations["impatient"] > CALL_S
    assert all(durations[name] >= CALL_S for name in ("cafe", "mobile_poor"))
