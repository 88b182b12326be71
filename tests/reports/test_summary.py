import json

import pandas as pd
import pytest

from reports.summary import Summary, write_summary
from reports.testing import make_run

MIXED = ["pass", "zip_wrong", "error", "pass", "zip_wrong", "broken", "name_wrong", "missing"]


@pytest.fixture
def mixed(tmp_path):
    return make_run(tmp_path, personas=["a", "b"], outcomes=MIXED, repeats=4, audio=False)


def test_the_verdict_says_how_far_how_well_what_failed_and_what_was_not_counted(mixed):
    summary = write_summary(mixed)

    assert summary.verdict == (
        "2 of 5 calls succeeded, 40 % (95 % interval 12 to 77 %). Not complete: 7 of 8 calls are "
        "done. Most often: ZIP wrong, in 2 calls. Unsound, not counted: 2 of 7 calls (29 %)."
    )
    assert (summary.n_done, summary.n_planned) == (7, 8)
    assert summary.total.unsound_rate == pytest.approx(2 / 7, abs=1e-6)


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        ("missing", "No call has finished: 0 of 1."),
        ("error", "No call could be judged. Unsound, not counted: 1 of 1 call (100 %)."),
        ("broken", "No call could be judged. Unsound, not counted: 1 of 1 call (100 %)."),
        ("pass", "1 of 1 call succeeded, 100 % (95 % interval 21 to 100 %). Unsound: 0 of 1 call."),
        (
            "no_transfer",
            (
                "0 of 1 call succeeded, 0 % (95 % interval 0 to 79 %). "
                "Most often: no transfer, in 1 call. Unsound: 0 of 1 call."
            ),
        ),
    ],
)
def test_a_run_of_one_kind_only_has_a_summary(tmp_path, outcome, verdict):
    run = make_run(tmp_path, personas=["a"], outcomes=[outcome], audio=False)

    assert write_summary(run).verdict == verdict


def test_errors_are_listed_with_their_reasons(mixed):
    assert [(error.call_id, error.reason) for error in write_summary(mixed).errors] == [
        ("a-sprocket-landline-3-v1", "a made-up fault of ours"),
        ("b-sprocket-landline-2-v1", "the worker that placed the call was killed"),
    ]


def test_each_version_has_its_count_with_each_persona(tmp_path):
    run = make_run(
        tmp_path,
        personas=["a", "b"],
        versions=["v1", "v2"],
        outcomes=["zip_wrong", "pass", "pass", "error"],
        audio=False,
    )

    cells = write_summary(run).cells

    found = {(c.persona, c.agent_version): (c.n_pass, c.n_judged) for c in cells}
    assert found == {
        ("a", "v1"): (0, 1),
        ("a", "v2"): (1, 1),
        ("b", "v1"): (1, 1),
        ("b", "v2"): (0, 0),
    }


def test_versions_stand_side_by_side(tmp_path):
    run = make_run(
        tmp_path, personas=["a"], versions=["v1", "v2"], outcomes=["zip_wrong", "pass"], audio=False
    )

    summary = write_summary(run)

    assert [(v.name, v.success_rate) for v in summary.versions] == [("v1", 0), ("v2", 1)]
    assert summary.headline == (
        "v1: 0 of 1 call succeeded, 0 % (95 % interval 0 to 79 %); "
        "v2: 1 of 1, 100 % (95 % interval 21 to 100 %)."
    )


def test_the_summary_on_disk_is_the_summary(mixed):
    summary = write_summary(mixed)
    text = (mixed.path / "summary.json").read_text()

    assert Summary.model_validate_json(text) == summary
    assert list(json.loads(text)) == sorted(json.loads(text))


def test_the_table_on_disk_has_one_row_a_call(mixed):
    write_summary(mixed)
    table = pd.read_csv(mixed.path / "calls.csv")

    assert list(table["call_id"]) == [entry.call_id for entry in mixed.entries()]
    assert list(table["outcome"]) == ["pass", "fail", "error", "pass", "fail", "error", "fail"]


def test_the_order_of_finishing_leaves_no_trace(mixed):
    def written() -> list[bytes]:
        write_summary(mixed)
        return [(mixed.path / name).read_bytes() for name in ("summary.json", "calls.csv")]

    before, results = written(), mixed.path / "results.ndjson"
    results.write_text("\n".join(reversed(results.read_text().splitlines())) + "\n")

    assert written() == before


def test_a_line_that_a_kill_cut_short_is_a_call_not_done(mixed):
    results = mixed.path / "results.ndjson"
    results.write_text(results.read_text()[:-40])

    assert write_summary(mixed).n_done == 6


def test_a_run_that_was_killed_before_its_first_call_has_a_summary(mixed):
    (mixed.path / "results.ndjson").unlink()

    assert write_summary(mixed).verdict == "No call has finished: 0 of 8."


def test_nothing_half_written_stays_behind(mixed):
    write_summary(mixed)

    assert not list(mixed.path.glob(".*"))
