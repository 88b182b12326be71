import csv
import json
import re

import numpy as np
import pytest
from rich.console import Console

from reports.run import RunFolder
from reports.statistics import Interval
from reports.sweep import is_sweep, print_sweep, write_asked, write_sweep
from reports.sweep.measure import interval_of, measure_sweep
from reports.sweep.model import Asked, Level, Sweep
from reports.sweep.page.plots import plot
from reports.sweep.trend import crossing, isotonic, page_test
from reports.sweep.wording import amount, setting_name
from reports.testing import make_run

LEVELS = (30.0, 10.0, 0.0)
ASKED = Asked(
    setting="snr_db",
    keys=("room.snr_db",),
    persona="clear",
    levels=tuple(Level(value=v, persona=f"clear_snr_db_{v:g}") for v in LEVELS),
)
N_CUSTOMERS = 6
FALLING = ["pass"] * 6 + ["zip_wrong", "pass"] * 3 + ["zip_wrong"] * 6
LEVEL = ["pass", "zip_wrong"] * 9


def rng():
    return np.random.default_rng(7)


def made(path, outcomes, *, versions=("v1",), audio=False) -> RunFolder:
    """A run of six customers at three levels, who have one seed at all levels."""
    personas = [level.persona for level in ASKED.levels]
    run = make_run(
        path,
        personas=personas,
        repeats=N_CUSTOMERS,
        outcomes=outcomes,
        versions=versions,
        audio=audio,
    )
    lines = [json.loads(line) for line in (run.path / "results.ndjson").read_text().splitlines()]
    for line in lines:
        line["seed"] = line["attempt"]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (run.path / "results.ndjson").write_text(text)
    write_asked(run, ASKED)
    return run


def printed(sweep, width=80) -> str:
    console = Console(width=width, record=True, color_system=None)
    with console.capture() as capture:
        print_sweep(sweep, console)
    return capture.get()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    run = made(tmp_path_factory.mktemp("runs") / "sweep", FALLING, audio=True)
    return run, *write_sweep(run)


# ---- the trend --------------------------------------------------------------------------------


def test_page_agrees_with_the_exact_permutation_test():
    blocks = [(1.0, 2.0, 3.0), (1.0, 3.0, 2.0)]  # 1 + 2 * 2 of 36 pairs of orders are as far

    found = page_test(blocks, rng())

    assert found.n_blocks == 2
    assert found.tendency == 3.0
    exact = sum(abs(a + b) >= 3 for a in (2, 1, 1, -1, -1, -2) for b in (2, 1, 1, -1, -1, -2))
    assert found.p_value == pytest.approx(exact / 36, abs=0.015)


def test_page_sees_a_fall_and_takes_ties_for_nothing():
    falling = page_test([(1.0, 1.0, 0.0)] * 8, rng())
    equal = page_test([(1.0, 1.0, 1.0)] * 8, rng())

    assert falling.tendency < 0
    assert falling.p_value < 0.01
    assert (equal.tendency, equal.p_value) == (0, 1)


def test_page_uses_the_levels_that_a_customer_has():
    found = page_test([(None, 0.2, 0.4), (0.1, None, None), (0.1, 0.2, None)], rng())

    assert found.n_blocks == 2
    assert found.tendency == 0.5 + 0.5
    assert page_test([(0.1, None, None)], rng()) is None


def test_customers_who_differ_do_not_hide_a_trend_within_them():
    blocks = [(base, base + 1, base + 2) for base in (0.0, 50.0, 100.0, 150.0, 200.0)]

    assert page_test(blocks, rng()).p_value < 0.01


def test_page_keeps_its_level_where_there_is_no_trend():
    draws = np.random.default_rng(3)
    p_values = [
        page_test(draws.integers(0, 2, (5, 4)).astype(float).tolist(), draws).p_value
        for _ in range(200)
    ]

    assert np.mean(np.array(p_values) <= 0.05) <= 0.09


def test_the_isotonic_fit_pools_what_goes_the_wrong_way():
    assert isotonic([1.0, 0.2, 0.6, 0.0], [1, 1, 1, 1], rising=False) == (1.0, 0.4, 0.4, 0.0)
    assert isotonic([1.0, 0.2, 0.6, 0.0], [1, 3, 1, 1], rising=False)[1] == pytest.approx(0.3)
    assert isotonic([None, 0.5, 0.1], [0, 1, 1], rising=False) == (None, 0.5, 0.1)
    assert isotonic([None, None], [0, 0], rising=True) == (None, None)


def test_where_a_curve_passes_a_height_is_read_off_its_lines():
    assert crossing([30, 20, 10], [1.0, 0.75, 0.25], 0.5) == 15
    assert crossing([30, 20, 10], [1.0, None, 0.0], 0.5) == 20
    assert crossing([30, 20], [1.0, 0.9], 0.5) is None
    assert crossing([30, 20], [0.5, 0.5], 0.5) is None


# ---- the sweep --------------------------------------------------------------------------------


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


# ---- what is written --------------------------------------------------------------------------


def test_a_run_is_a_sweep_once_it_says_what_was_asked(written, tmp_path):
    run, sweep, _ = written

    assert is_sweep(run)
    assert not is_sweep(make_run(tmp_path, personas=["a"], audio=False))
    assert Sweep.model_validate_json((run.path / "sweep.json").read_text()) == sweep


def test_the_csv_has_a_row_per_level(written):
    rows = list(csv.DictReader((written[0].path / "sweep.csv").read_text().splitlines()))

    assert [(row["value"], row["n_pass"]) for row in rows] == [("30", "6"), ("10", "3"), ("0", "0")]
    assert list(rows[0])[:3] == ["setting", "agent_version", "value"]


def test_writing_again_writes_the_same_bytes(written):
    run = written[0]
    names = ("sweep.json", "sweep.csv", "sweep.html")
    before = [(run.path / name).read_bytes() for name in names]

    write_sweep(run)

    assert [(run.path / name).read_bytes() for name in names] == before


def test_the_page_shows_every_call_once_and_asks_nothing_of_a_server(written):
    html = written[2].read_text()

    assert html.count('<details class="call ') == 18
    assert html.count('class="cell pass"') == 9
    assert html.count('class="cell fail"') == 9
    assert html.count("<audio") == 18
    assert not re.search(r"""(src|href|url\()\s*=?\s*["']?(https?:)?//""", html)
    assert "Content-Security-Policy" in html
    links = set(re.findall(r'href="#([^"]+)"', html))
    assert links <= set(re.findall(r'id="([^"]+)"', html))


def test_the_table_fits_80_columns_and_says_the_levels(written):
    text = printed(written[1])

    assert max(map(len, text.splitlines())) <= 80
    assert "30 dB  6/6 100 %" in text
    assert "10 dB  3/6  50 %" in text
    assert "Success: 100 % at SNR 30 dB, 0 % at SNR 0 dB." in text


# ---- the plots --------------------------------------------------------------------------------


def test_the_first_level_is_left_and_the_best_value_on_top(written):
    [line] = plot(written[1], "success_rate", "Success").lines

    assert [(dot.x, dot.y) for dot in line.dots] == [(0, 0), (66.67, 50), (100, 100)]
    assert line.path == "M0.0 0.0L66.67 50.0L100.0 100.0"
    assert line.fit == line.path
    assert all(dot.high <= dot.y <= dot.low for dot in line.dots)


def test_levels_that_lie_close_are_not_all_named(written):
    near = tuple(Level(value=v, persona=f"p{v:g}") for v in (0, 0.02, 0.1, 0.19, 0.2))
    asked = ASKED.model_copy(update={"setting": "loss_rate", "levels": near})
    drawn = plot(written[1].model_copy(update={"asked": asked}), "agent_wer", "WER")

    assert [tick.label for tick in drawn.levels] == ["0 %", "10", "20 %"]


@pytest.mark.parametrize(
    ("value", "setting", "text"),
    [
        (0.05, "loss_rate", "5 %"),
        (0.3333, "loss_rate", "33.3 %"),
        (20, "room.snr_db", "20 dB"),
        (-30, "level_dbfs", "-30 dBFS"),
        (150, "rate_wpm", "150 wpm"),
        (3, "max_asks", "3"),
    ],
)
def test_levels_wear_their_units(value, setting, text):
    assert amount(value, setting) == text


def test_settings_have_names():
    names = ["snr_db", "to_agent.loss_rate", "pause_ms", "voice.pitch"]

    assert [setting_name(name) for name in names] == [
        "SNR",
        "loss rate to agent",
        "pause",
        "pitch",
    ]
