import hashlib

import pytest
import soundfile

from evaluators.registry import evaluate
from evaluators.verdict import Outcome
from reports.testing import make_run


def test_outcomes_land_on_the_calls_in_order(tmp_path):
    run = make_run(tmp_path, personas=["b", "a"], outcomes=["pass", "zip_wrong"], repeats=1)

    found = {entry.persona: entry.result.outcome for entry in run.entries()}

    assert found == {"b": Outcome.PASS, "a": Outcome.FAIL}


@pytest.mark.parametrize(
    ("outcome", "n_entries", "has_record"),
    [("pass", 1, True), ("error", 1, True), ("broken", 1, False), ("missing", 0, False)],
)
def test_what_a_call_leaves_depends_on_its_outcome(tmp_path, outcome, n_entries, has_record):
    run = make_run(tmp_path, personas=["a"], outcomes=[outcome])

    assert run.info().n_planned == 1
    assert len(run.entries()) == n_entries
    assert (run.record("a-sprocket-landline-1-v1") is not None) == has_record


def test_versions_call_with_the_same_facts_and_seed(tmp_path):
    run = make_run(tmp_path, personas=["a"], versions=["v1", "v2"], audio=False)
    v1, v2 = (run.record(entry.call_id).plan for entry in run.entries())

    assert (v1.facts, v1.seed, v1.pair_id) == (v2.facts, v2.seed, v2.pair_id)


def test_slower_answers_show_in_the_latency(tmp_path):
    fast = make_run(tmp_path / "a", personas=["a"], audio=False)
    slow = make_run(tmp_path / "b", personas=["a"], slower_ms={"v1": 250}, audio=False)
    p50_ms = [run.entries()[0].result.verdict("latency").metrics["p50_ms"] for run in (fast, slow)]

    assert p50_ms[1] - p50_ms[0] == pytest.approx(250)


def test_the_recording_sounds_where_the_record_speaks(tmp_path):
    run = make_run(tmp_path, personas=["a"])
    [entry] = run.entries()
    record = run.record(entry.call_id)
    samples, rate_hz = soundfile.read(run.call_folder(entry.call_id) / "recording.wav")
    first = record.utterances[0]

    assert (rate_hz, samples.shape) == (8000, (record.n_samples, 2))
    assert abs(samples[: first.start + 480]).max() == 0
    assert abs(samples[first.start + 480 : first.end, 1]).max() > 0.2
    assert abs(samples[first.start + 480 : first.end, 0]).max() == 0


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    def digest(name, seed):
        run = make_run(tmp_path / name, personas=["a", "interrupter"], seed=seed)
        files = sorted(path for path in run.path.rglob("*") if path.is_file())
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()

    assert digest("one", 1) == digest("two", 1) != digest("three", 2)


@pytest.mark.parametrize(
    ("outcome", "failure"),
    [
        ("pass", None),
        ("name_wrong", "name_wrong"),
        ("zip_wrong", "zip_wrong"),
        ("customer_hung_up", "customer_hung_up"),
        ("no_agreement", "no_agreement"),
        ("no_transfer", "agent_hung_up"),
    ],
)
def test_the_products_own_evaluators_agree_with_what_was_made_up(tmp_path, outcome, failure):
    run = make_run(tmp_path, personas=["a"], outcomes=[outcome], audio=False)
    [entry] = run.entries()
    found = evaluate(run.record(entry.call_id))

    assert found.outcome == entry.result.outcome
    assert found.verdict("task_success").failures[:1] == ((failure,) if failure else ())


def test_an_unsound_call_is_unsound_to_the_products_own_evaluators(tmp_path):
    run = make_run(tmp_path, personas=["a"], outcomes=["error"], audio=False)
    [entry] = run.entries()

    assert evaluate(run.record(entry.call_id)).outcome is Outcome.ERROR


def test_an_interrupter_barges_in_once_and_the_agent_yields(tmp_path):
    run = make_run(tmp_path, personas=["interrupter"], audio=False)
    [entry] = run.entries()
    metrics = entry.result.verdict("interruptions").metrics

    assert metrics["n_barge_ins"] == 1
    # the agent falls silent after 400 ms at its mouth, 60 ms later at the customer's ear
    assert metrics["yield_ms_p50"] == 460
