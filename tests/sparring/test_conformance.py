import json

import pytest
import soundfile
from rich.console import Console

from evaluators.conformance.case import Case
from evaluators.conformance.scene import scene
from evaluators.conformance.suite import cases, conform
from sparring.conformance import accounting, file_of, markdown, run_conformance
from sparring.faults import Exit, WorldFault

GOOD = Case("goes well", "nothing to find", scene(), group="one")
BAD = Case("goes|well too", "something to find", scene(), faults={"dead_air": 1}, group="one")


def run(tmp_path, *chosen, style="table"):
    console = Console(width=80, record=True, color_system=None)
    with console.capture() as said:
        code = run_conformance(tmp_path / "out", console, style=style, chosen=chosen)
    return code, said.get()


def test_what_is_found_as_planted_is_done(tmp_path):
    code, said = run(tmp_path, GOOD)

    assert code is Exit.DONE
    assert "1 of 1 cases are found as planted" in said


def test_what_is_not_misses_the_gate(tmp_path):
    code, said = run(tmp_path, GOOD, BAD)

    assert code is Exit.GATE_MISSED
    assert "FAIL" in said
    assert "1 of 2 cases are found as planted" in said
    assert max(map(len, said.splitlines())) <= 80


def test_as_json(tmp_path, capsys):
    code, _ = run(tmp_path, GOOD, BAD, style="json")
    found = json.loads(capsys.readouterr().out)

    assert code is Exit.GATE_MISSED
    assert [finding["passed"] for finding in found["cases"][1]["findings"]] == [False] * 3
    assert json.loads((tmp_path / "out" / "conformance.json").read_text()) == found


def test_every_case_can_be_listened_to(tmp_path):
    run(tmp_path, GOOD)
    samples, rate_hz = soundfile.read(tmp_path / "out" / "goes_well.wav")

    assert samples.shape == (GOOD.record.n_samples, 2)
    assert rate_hz == 8000
    assert abs(samples[:, 0]).max() > 0.1


def test_no_two_cases_share_a_file():
    names = [file_of(case.name) for case in cases()]

    assert len(set(names)) == len(names)


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "out").write_text("a file")

    with pytest.raises(WorldFault, match="a file of that name is in the way"):
        run(tmp_path, GOOD)


def test_calls_that_are_no_calls_and_judges_that_break_are_accounted_for():
    results = list(accounting())

    assert [result.passed for result in results] == [True, True]
    assert {result.shows.partition(":")[0] for result in results} == {"trap 10", "trap 11"}


def test_a_line_per_case_for_a_readme():
    lines = markdown(conform([GOOD])).splitlines()

    assert lines[2] == "| goes well | nothing to find | - | - |  |  |"
