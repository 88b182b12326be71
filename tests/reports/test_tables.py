import pandas as pd
import pytest

from evaluators.verdict import CallResult, Outcome, Verdict
from reports.run import Entry
from reports.tables import (
    calls_frame,
    failure_points,
    folded,
    grouped,
    reason,
    stage_counts,
    waits_frame,
)
from reports.testing import make_run

NO_WAITS = pd.DataFrame({"call_id": [], "wait_ms": []})


def verdict(evaluator, outcome, reason="", **more) -> Verdict:
    return Verdict(evaluator=evaluator, version=1, outcome=outcome, reason=reason, **more)


def entry(call_id, outcome, *verdicts, persona="clear", duration_s=60.0) -> Entry:
    return Entry(
        call_id=call_id,
        pair_id=call_id,
        persona=persona,
        scenario="s",
        line="l",
        agent="a",
        agent_version="v1",
        attempt=1,
        seed=1,
        result=CallResult(call_id=call_id, outcome=outcome, verdicts=verdicts),
        duration_s=duration_s,
    )


def failed(call_id, *failures, **more) -> Entry:
    task = verdict("task_success", "fail", "it failed", failures=failures)
    return entry(call_id, "fail", task, **more)


def passed(call_id, **metrics) -> Entry:
    return entry(call_id, "pass", verdict("latency", "pass", metrics=metrics))


def test_a_call_is_one_row_with_its_metrics_by_name():
    frame = calls_frame([passed("a", p50_ms=900.0, p95_ms=None), failed("b", "zip_wrong", "x")])

    assert list(frame["call_id"]) == ["a", "b"]
    assert list(frame.columns[-2:]) == ["latency.p50_ms", "latency.p95_ms"]
    assert frame.loc[0, "latency.p50_ms"] == 900
    assert frame["latency.p95_ms"].isna().all()
    assert list(frame["failures"]) == ["", "zip_wrong x"]


def test_errors_and_not_applicable_stay_out_of_the_rate():
    outcomes = ["pass"] * 8 + ["fail"] * 2 + ["error"] * 5 + ["not_applicable"] * 3
    frame = calls_frame(entry(str(i), outcome) for i, outcome in enumerate(outcomes))
    row = folded(frame, NO_WAITS)

    assert row["success_rate"] == 0.8
    assert (row["n_calls"], row["n_error"], row["n_not_applicable"]) == (18, 5, 3)
    # Wilson's interval of 8 of 10, as in Brown, Cai and DasGupta (2001)
    assert row["success_low"] == pytest.approx(0.4902, abs=5e-5)
    assert row["success_high"] == pytest.approx(0.9433, abs=5e-5)


def test_without_a_judged_call_there_is_no_rate():
    row = folded(calls_frame([entry("a", "error")]), NO_WAITS)

    assert (row["success_rate"], row["success_low"], row["main_failure"]) == (None, None, None)


def test_measures_of_a_call_in_error_do_not_count():
    bad = entry(
        "b", "error", verdict("hearing", "pass", metrics={"agent_errors": 9, "agent_words": 9})
    )
    good = entry(
        "a", "pass", verdict("hearing", "pass", metrics={"agent_errors": 1, "agent_words": 9})
    )

    assert folded(calls_frame([good, bad]), NO_WAITS)["agent_wer"] == 1 / 9


def test_the_share_of_unanswered_turns_is_pooled_over_turns():
    frame = calls_frame(
        [passed("a", n_unanswered=1, n_turns=2), passed("b", n_unanswered=0, n_turns=8)]
    )

    assert folded(frame, NO_WAITS)["unanswered_rate"] == pytest.approx(0.1)


def test_latencies_are_pooled_over_answers_not_over_calls():
    frame = calls_frame([passed("a"), passed("b")])
    waits = pd.DataFrame({"call_id": ["a", "b", "b", "b"], "wait_ms": [4000.0, 1000, 1000, 1000]})
    row = folded(frame, waits)

    assert (row["p50_ms"], row["n_waits"]) == (1000, 4)
    assert row["p90_ms"] == 4000


def test_groups_are_in_order_of_name_and_keep_their_own_calls():
    frame = calls_frame([failed("a", "x", persona="z"), failed("b", "y", persona="m")])
    table = grouped(frame, NO_WAITS, "persona")

    assert list(table["name"]) == ["m", "z"]
    assert list(table["main_failure"]) == ["y", "x"]


def test_points_of_failure_are_ranked_by_their_calls():
    frame = calls_frame(
        [failed("a", "x", "z"), failed("b", "z"), failed("c", "y", "z"), failed("d", "y")]
    )
    table = failure_points(frame)

    assert list(table["name"]) == ["z", "y", "x"]
    assert list(table["n_calls"]) == [3, 2, 1]
    assert list(table["n_first"]) == [1, 2, 1]
    assert list(table["call_ids"]) == [("a", "b", "c"), ("c", "d"), ("a",)]


def test_a_failure_that_nobody_named_is_unexplained():
    assert list(failure_points(calls_frame([entry("a", "fail")]))["name"]) == ["unexplained"]


def test_a_call_in_error_has_no_point_of_failure():
    bad = entry("a", "error", verdict("task_success", "fail", failures=("zip_wrong",)))

    assert failure_points(calls_frame([bad])).empty


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ([verdict("call", "error", "it crashed")], "it crashed"),
        ([verdict("validity", "fail", "it was unsound")], "it was unsound"),
        (
            [verdict("latency", "error", "no"), verdict("validity", "fail", "it was unsound")],
            "it was unsound",
        ),
        ([verdict("validity", "pass", "it was sound")], "no reason was given"),
    ],
)
def test_the_reason_of_an_error_is_that_of_the_verdict_behind_it(verdicts, sentence):
    result = CallResult(call_id="a", outcome=Outcome.ERROR, verdicts=tuple(verdicts))

    assert reason(result) == sentence


def test_no_calls_make_empty_tables():
    frame = calls_frame([])

    assert frame.empty
    assert grouped(frame, NO_WAITS, "persona").empty
    assert failure_points(frame).empty
    assert folded(frame, NO_WAITS)["p50_ms"] is None


def test_waits_of_a_made_up_run_agree_with_its_verdicts(tmp_path):
    run = make_run(tmp_path, personas=["a"], audio=False)
    frame = calls_frame(run.entries())

    waits = waits_frame(run, frame)["wait_ms"]
    assert len(waits) == 4
    assert sorted(waits)[1] == frame["latency.p50_ms"][0]
    assert max(waits) == frame["latency.p95_ms"][0]


def test_a_call_that_did_not_keep_time_has_no_waits(tmp_path):
    run = make_run(tmp_path, personas=["a"], audio=False)
    path = run.call_folder("a-sprocket-landline-1-v1") / "record.json"
    text = path.read_text().replace('"clock":"simulated"', '"clock":"real"')
    path.write_text(text.replace('"kept_time":true', '"kept_time":false'))

    assert waits_frame(run, calls_frame(run.entries())).empty


def test_the_stages_behind_a_failure_are_counted():
    def lost(call_id, **stages):
        task = verdict("task_success", "fail", failures=("zip_wrong", "x"), stages=stages)
        return entry(call_id, "fail", task)

    frame = calls_frame(
        [
            lost("a", zip_wrong="mind", x="misheard"),
            lost("b", zip_wrong="misheard"),
            lost("c", zip_wrong="misheard"),
            lost("d"),
        ]
    )

    assert list(stage_counts(frame, "zip_wrong").items()) == [("misheard", 2), ("mind", 1)]
    assert stage_counts(frame, "y") == {}
    assert frame["stages"][0] == "zip_wrong=mind x=misheard"
