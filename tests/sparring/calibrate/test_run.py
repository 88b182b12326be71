"""Registering, judging, printing, naming; with rows that measure nothing real."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from sparring.calibrate import measure
from sparring.calibrate.command import Request, run_calibration
from sparring.calibrate.finding import AT_LEAST, AT_MOST, EXACT, Reading, Sound, within
from sparring.calibrate.lab import Lab
from sparring.calibrate.registry import Registry
from sparring.calibrate.rows import ROWS
from sparring.calibrate.run import calibrate
from sparring.calibrate.sounds import file_name
from sparring.calibrate.table import markdown
from sparring.faults import UsageFault, WorldFault
from sparring.testing import JUDGE, PLACER, fake_plans

BEEP = Sound(8000, np.full(8000, 0.5))


def registry(**readings):
    """A registry whose rows yield what they are given; an exception is raised."""
    made = Registry()
    for name, some in readings.items():

        def measure(_lab, some=some):
            for reading in some:
                if isinstance(reading, Exception):
                    raise reading
                yield reading

        measure.__doc__ = f"It is {name}."
        made.calibration(name, group="line", unit="dB")(measure)
    return made


@pytest.mark.parametrize(
    ("tolerance", "asked", "found", "passed"),
    [
        (within(0.5), 10, 10.5, True),
        (within(0.5), 10, 9.49, False),
        (within(0.5), 10, 10.51, False),
        (EXACT, 64, 64, True),
        (EXACT, 64, 65, False),
        (AT_MOST, -60, -60, True),
        (AT_MOST, -60, -59.9, False),
        (AT_LEAST, 3, 3, True),
        (AT_LEAST, 3, 2.9, False),
        (within(0.5), 10, None, False),
    ],
)
def test_both_ends_belong_to_a_tolerance(tmp_path, tolerance, asked, found, passed):
    rows = registry(one=[Reading("a", asked, found, tolerance)])

    assert calibrate(rows, folder=tmp_path).findings[0].passed is passed


def test_a_row_that_breaks_fails_and_the_others_go_on(tmp_path):
    rows = registry(
        bad=[Reading("a", 1, 1, EXACT), ValueError("no\nspeech")],
        none=[],
        good=[Reading("a", 1, 1, EXACT)],
    )

    found = calibrate(rows, folder=tmp_path)

    assert [(one.row, one.case, one.passed) for one in found.findings] == [
        ("bad", "a", True),
        ("bad", "broke", False),
        ("none", "broke", False),
        ("good", "a", True),
    ]
    assert found.findings[1].note == "ValueError: no speech"
    assert (found.n_passed, found.n_failed) == (2, 2)


def test_a_reading_without_a_sound_has_the_one_before(tmp_path):
    rows = registry(
        one=[Reading("a", 1, 1, EXACT, BEEP), Reading("b", 1, 1, EXACT)],
        two=[Reading("a", 1, 1, EXACT)],
    )

    files = [finding.file for finding in calibrate(rows, folder=tmp_path).findings]

    assert files == ["one_a.wav", "one_a.wav", None]


def test_two_readings_may_not_have_one_name(tmp_path):
    rows = registry(one=[Reading("a", 1, 1, EXACT)] * 2)

    assert "two readings are called `a`" in calibrate(rows, folder=tmp_path).findings[-1].note


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("level pcm, -6 dB", "level_pcm_minus_6_db.wav"),
        ("level pcm, +6 dB", "level_pcm_plus_6_db.wav"),
        ("loss rate 0.1: run", "loss_rate_0_1_run.wav"),
    ],
)
def test_files_are_called_as_their_rows(name, file):
    assert file_name(name) == file


def test_names_are_taken_once_and_say_what_they_show():
    rows = registry(one=[])

    with pytest.raises(ValueError, match="`one` is there already"):
        rows.calibration("one", group="line")(lambda _lab: iter(()))
    with pytest.raises(ValueError, match="`two` needs a docstring"):
        rows.calibration("two", group="line")(lambda _lab: iter(()))


def test_quick_leaves_out_what_is_long_unless_it_is_asked_for(tmp_path):
    rows = registry(one=[Reading("a", 1, 1, EXACT)])

    @rows.calibration("long", group="line", quick=False)
    def _long(_lab):
        """It is long."""
        yield Reading("a", 1, 1, EXACT)

    def names(**asked):
        return [finding.row for finding in calibrate(rows, folder=tmp_path, **asked).findings]

    assert names() == ["one", "long"]
    assert names(quick=True) == ["one"]
    assert names(quick=True, only=("long",)) == ["long"]


def test_an_unknown_row_is_wrong_input_and_nothing_is_written(tmp_path):
    with pytest.raises(UsageFault, match="no such row \\(got `snt`\\); did you mean `snr`"):
        calibrate(registry(snr=[]), folder=tmp_path / "new", only=("snt",))

    assert not (tmp_path / "new").exists()


def show(tmp_path, style, capsys):
    rows = registry(snr=[Reading("at 10", 10, 10.25, within(0.5), BEEP)], bad=[ValueError("no")])
    request = Request(folder=tmp_path, style=style, registry=rows)
    code = run_calibration(request, Console(width=100), Console(stderr=True))
    return code, capsys.readouterr().out


def test_the_table_says_asked_found_tolerance_and_what_to_listen_to(tmp_path, capsys):
    code, shown = show(tmp_path, "table", capsys)

    assert code == 1
    line = next(one for one in shown.splitlines() if one.startswith("snr: at 10"))
    assert line.split() == [
        "snr:",
        "at",
        "10",
        "10",
        "dB",
        "10.25",
        "dB",
        "±0.5",
        "ok",
        "snr_at_10.wav",
    ]
    assert "FAIL" in shown
    assert "bad: ValueError: no" in shown
    assert "1 of 2 measurements are as asked" in shown


def test_json_is_the_whole_and_is_kept(tmp_path, capsys):
    code, shown = show(tmp_path, "json", capsys)

    found = json.loads(shown)
    assert code == 1
    assert found == json.loads((tmp_path / "calibration.json").read_text())
    assert [one["passed"] for one in found["findings"]] == [True, False]
    assert found["findings"][0]["off_rate"] == 0.5


def test_markdown_has_the_worst_case_of_each_row(tmp_path):
    near, far = Reading("near", 1, 1.1, within(0.5)), Reading("far", 2, 1.6, within(0.5))

    shown = markdown(calibrate(registry(one=[near, far]), folder=tmp_path)).splitlines()

    assert shown[2] == "| line | `one`: It is one. | 2 | far: 2 dB | 1.6 dB | ±0.5 | ok |"


def test_calls_are_placed_when_first_asked_for_and_shared(tmp_path):
    lab = Lab(tmp_path, placer=PLACER, judge=JUDGE)
    asked = []

    def plans():
        asked.append("plans")
        return fake_plans("good", "fine")

    one, same = lab.calls("some", plans), lab.calls("some", plans)

    assert one is same
    assert asked == ["plans"]
    assert len(one.entries()) == 2


def test_a_call_that_broke_is_an_error_of_ours(tmp_path):
    lab = Lab(tmp_path, placer=PLACER, judge=JUDGE)

    with pytest.raises(WorldFault, match=r"crasher.* broke: .*the fake crashed"):
        lab.calls("some", lambda: fake_plans("crasher"))


def test_measurers_know_nothing_of_what_they_measure():
    folder = Path(measure.__file__).parent
    lines = [line for file in folder.glob("*.py") for line in file.read_text().splitlines()]
    imported = {line.split()[1] for line in lines if line.startswith(("import ", "from "))}

    roots = {name.partition(".")[0] for name in imported if not name.startswith(measure.__name__)}
    assert roots <= {"collections", "math", "numpy", "scipy", "typing"}
    assert len(lines) > 200


def test_the_readme_has_every_row_and_no_other():
    readme = (Path(__file__).parents[3] / "README.md").read_text()
    _, _, section = readme.partition("## How true it is")
    table = re.findall(r"^\| [a-z ]+ \| `(\w+)`: (.+?) \|.*\| ok \|$", section, flags=re.M)

    assert dict(table) == {row.name: row.summary for row in ROWS.rows().values()}
