import io

import pytest
from rich.console import Console

from reports.compare import compare_arms, print_comparison
from reports.compare.model import Measure
from reports.compare.wording import DASH, MINUS, TIMES, amount, change, p_text, points, span, step
from reports.statistics import Interval
from reports.testing import make_run


def printed(tmp_path, outcomes, **settings):
    run = make_run(tmp_path, versions=("v1", "v2"), outcomes=outcomes, audio=False, **settings)
    console = Console(file=io.StringIO(), width=80)
    print_comparison(compare_arms(run), console)
    return console.file.getvalue()


def rows(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def test_numbers_stand_in_their_tables(tmp_path):
    shown = rows(printed(tmp_path, ["zip_wrong", "pass", "pass", "pass"], repeats=4))

    assert "v1 4 of 8 50 % 22 % to 78 %" in shown
    assert "v2 8 of 8 100 % 68 % to 100 %" in shown
    assert "both passed 4, only v1 0, only v2 4, neither 0" in shown
    assert "By persona, calls passed" in shown
    assert "persona v1 v2 difference" in shown
    assert "cafe_babble 2/4 4/4 +2" in shown
    assert f"ZIP wrong (4 {TIMES} the agent misheard it) 4 0 4 0" in shown


def test_it_fits_80_columns_and_is_plain_without_a_terminal(tmp_path):
    text = printed(tmp_path, ["zip_wrong", "pass"], repeats=6, slower_ms={"v2": 300})

    assert max(len(line) for line in text.splitlines()) <= 80
    assert "\x1b" not in text


def test_calls_that_do_not_count_are_named(tmp_path):
    shown = " ".join(rows(printed(tmp_path, ["pass", "pass", "error", "pass"])))

    assert "note: 1 pair with an error left out: clear_speaker-sprocket-landline-1" not in shown
    assert "1 pair with an error left out: cafe_babble-sprocket-landline-1" in shown


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.25, "+25 points"),
        (-0.01, f"{MINUS}1 point"),
        (0.004, "+0.4 points"),
        (0.0, "0 points"),
        (None, DASH),
    ],
)
def test_points(difference, text):
    assert points(difference) == text


@pytest.mark.parametrize(
    ("p_value", "text"),
    [
        (1.0, "p = 1.00"),
        (0.0351, "p = 0.035"),
        (0.00051, "p = 0.0005"),
        (1e-9, "p < 0.0001"),
        (None, DASH),
    ],
)
def test_p_values(p_value, text):
    assert p_text(p_value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text", "difference"),
    [
        (1234.4, "ms", "1,234 ms", "+1,234 ms"),
        (0.123, "%", "12.3 %", "+12.3 points"),
        (-3.21, "", f"{MINUS}3.2", f"{MINUS}3.2"),
        (0.0001, "s", "0.0 s", "0 s"),
        (None, "s", DASH, DASH),
    ],
)
def test_amounts_and_steps(value, unit, text, difference):
    assert amount(value, unit) == text
    assert step(value, unit) == difference


def test_a_change_carries_its_interval():
    measure = Measure(
        name="hearing.agent_wer",
        label="Words",
        unit="%",
        better="lower",
        n_pairs=9,
        a=0.2,
        b=0.1,
        difference=-0.1,
        interval=Interval(low=-0.15, high=0.02),
        p_value=0.1,
        p_holm=0.2,
    )

    assert change(measure) == f"{MINUS}10.0 points, 95 % interval {MINUS}15.0 to +2.0"
    assert change(measure.model_copy(update={"interval": None})) == f"{MINUS}10.0 points"
    assert span(measure.interval) == f"{MINUS}15 to +2"
