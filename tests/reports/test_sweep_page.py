"""What a sweep leaves to read: tables, plots and a page."""

import csv
import re

import pytest

from reports.sweep import is_sweep, write_sweep
from reports.sweep.model import Level, Sweep
from reports.sweep.page.plots import plot
from reports.sweep.wording import amount, setting_name
from reports.testing import make_run
from tests.reports.sweeps import ASKED, printed


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
