import json

import pytest

from reports.statistics import Interval
from reports.sweep import write_sweep
from reports.sweep.measure import interval_of, measure_sweep
from reports.sweep.trend import isotonic
from tests.reports.sweeps import ASKED, FALLING, made, printed

LEVEL = ["pass", "zip_wrong"] * 9


def test_each_level_has_its_counts_and_rates(written):
    [curve] = written[1].curves

    assert [(p.value, p.n_pass, p.n_judged) for p in curve.points] == [
        (30, 6, 6),
        (10, 3, 6),
        (0, 0, 6),
    ]
    assert all(p.agent_wer_low <= p.agent_wer <= p.agent_wer_high for p in curve.points)
    assert all(p.p50_low_ms <= p.p50_ms <= p.p50_high_ms for p in curve.points)


def test_a_fall_is_called_one_and_is_monotone(written):
    sweep = written[1]
    trend = sweep.curves[0].trend("success_rate")

    assert (trend.direction, trend.monotone, trend.n_customers) == ("falls", True, 6)
    assert trend.fit == (1.0, 0.5, 0.0)
    assert trend.half_at == 10
    assert sweep.findings[0] == (
        "Success falls from 100 % to 0 % (p = 0.006, 6 customers), monotonically within its "
        "intervals. It passes one half at 10 dB."
    )


def test_no_trend_is_called_none(tmp_path):
    sweep = measure_sweep(made(tmp_path, LEVEL), ASKED)
    trend = sweep.curves[0].trend("success_rate")

    assert (trend.direction, trend.monotone, trend.fit) == (None, None, ())
    assert sweep.findings[0] == "Success shows no trend (p = 1, 6 customers)."


def test_a_level_that_leaves_the_fit_is_named():
    points = [(1.0, 0.9), (0.2, 0.1), (0.9, 0.8), (0.0, 0.0)]
    fit = isotonic([value for value, _ in points], [20] * 4, rising=False)

    assert fit == (1.0, pytest.approx(0.55), pytest.approx(0.55), 0.0)
    assert not Interval(low=0.1, high=0.4).covers(fit[1])


def test_errors_stand_beside_and_in_no_rate(tmp_path):
    sweep = measure_sweep(made(tmp_path, ["pass"] * 5 + ["broken"] + ["zip_wrong"] * 12), ASKED)

    first = sweep.curves[0].points[0]
    assert (first.n_pass, first.n_judged, first.n_error) == (5, 5, 1)
    assert "err" in printed(sweep)


def test_fewer_than_five_calls_have_no_interval_of_wer(tmp_path):
    sweep = measure_sweep(made(tmp_path, ["pass"] * 4 + ["broken"] * 2 + ["zip_wrong"] * 12), ASKED)

    assert interval_of(sweep.curves[0].points[0], "agent_wer") is None
    assert interval_of(sweep.curves[0].points[0], "success_rate") is not None


def test_a_sweep_of_which_nothing_is_done_has_a_report(tmp_path):
    run = made(tmp_path, ["missing"])

    sweep, page = write_sweep(run)

    assert sweep.warnings == ("Not complete: 0 of 18 calls are done.",)
    assert "Nothing could be judged at two levels" in page.read_text()
    assert "Nothing could be judged" in printed(sweep)


def test_a_level_that_nobody_was_judged_at_is_not_spoken_of(tmp_path):
    outcomes = ["pass"] * 6 + ["zip_wrong"] * 6 + ["missing"] * 6

    text = printed(measure_sweep(made(tmp_path, outcomes), ASKED))

    assert "Success: 100 % at SNR 30 dB, 0 % at SNR 10 dB." in text
    assert "Not complete: 12 of 18 calls are done." in text


@pytest.mark.parametrize(("odd_one", "n_warnings"), [(None, 1), (4, 0)])
def test_a_setting_that_changed_nothing_is_told(tmp_path, odd_one, n_warnings):
    run = made(tmp_path, FALLING)
    for entry in run.entries():
        path = run.call_folder(entry.call_id) / "record.json"
        record = json.loads(path.read_text())
        odd = entry.attempt == odd_one and entry.persona.endswith("_30")
        sha = "odd" if odd else f"of {entry.attempt}"
        record["tracks"] = [{"file": "a.wav", "channels": ["a", "b"], "sha256": sha}]
        path.write_text(json.dumps(record))

    warnings = measure_sweep(run, ASKED).warnings

    assert len(warnings) == n_warnings
    assert all(warning.startswith("`snr_db` changed nothing") for warning in warnings)


def test_two_versions_have_two_curves(tmp_path):
    outcomes = ["pass", "zip_wrong"] * 18
    sweep, page = write_sweep(made(tmp_path, outcomes, versions=("v1", "v2")))

    assert [curve.points[0].success_rate for curve in sweep.curves] == [1.0, 0.0]
    assert sweep.findings[0].startswith("v1: Success")
    headline = page.read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert "v1 100 % at SNR 30 dB, 100 % at SNR 0 dB; v2 0 %" in headline
    assert page.read_text().count('class="version v1"') == 3
