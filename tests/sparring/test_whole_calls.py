"""Real calls through the real engine: the same seed gives the same bytes, however they are run."""

from pathlib import Path

import pytest

from personas.plan import CallPlan
from reports.run import RunFolder
from sparring.bench.cost import shortened
from sparring.bench.truth import hashes
from sparring.order import Order, plan
from sparring.run import Options, resume_run, run_suite

CALL_S = 9


def short_calls(seed: int = 1) -> list[CallPlan]:
    """Two calls whose noise and losses are drawn from the seed, cut short."""
    order = Order(personas=("cafe", "mobile_poor"), seed=seed, limit=2)
    return [shortened(each, CALL_S) for each in plan(order).plans]


@pytest.fixture(scope="module")
def one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    out = tmp_path_factory.mktemp("one")
    return run_suite(short_calls(), out=out, options=Options(concurrency=1))


def test_calls_at_once_are_the_same_to_the_byte(one_at_a_time: RunFolder, tmp_path: Path) -> None:
    at_once = run_suite(short_calls(), out=tmp_path, options=Options(concurrency=2))

    assert len(hashes(one_at_a_time.path)) == 4
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


def test_a_call_lasts_until_it_is_ended(one_at_a_time: RunFolder) -> None:
    assert all((entry.duration_s or 0) >= CALL_S for entry in one_at_a_time.entries())
