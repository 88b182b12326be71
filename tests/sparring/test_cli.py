"""The command line: what it says, to whom, and how it ends."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sparring.cli import guarded, with_resume_value
from sparring.faults import Exit, UsageFault, WorldFault
from tests.sparring.spar import FAKES, Spar
from tests.wall_clock import on_the_wall_clock


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("run nope", "suite `nope`: no suite of this name in the library"),
        ("run ./nope.yaml", "nope.yaml"),
        ("run --persona cleer", "did you mean `clear`?"),
        ("run --persona cleer", "the command line has 1 fault:\n  --persona: no persona of"),
        ("run --single cleer", '--single: no persona of this name in the library (got "cleer");'),
        ("run --scenario nope", "--scenario: not in the suite `default`"),
        ("run --agent nope", "no agent of this name"),
        ("run --agent-version v9", "v9"),
        ("run --ab v1 v1", "`--ab` needs two versions (got `v1` twice)"),
        ("run --ab v1 v2 --agent-version v1", "`--ab` and `--agent-version` do not go together"),
        ("run --library nowhere", "--library: no such folder"),
        ("run --resume", "there is no run in `runs` yet\n  hint: `spar run` makes one"),
        ("run --resume gone", "there is no run `gone`, neither as a path nor in `runs`"),
        ("run --repeats 0", "'--repeats': must be at least 1."),
        ("run --seed -1", "'--seed'"),
        ("run --concurrency 0", "'--concurrency'"),
        ("run --min-success 2", "'--min-success': must be at most 1."),
        ("run --min-success most", "'--min-success': must be a number."),
        ("run --clock fast", "'--clock': 'fast' is not one of 'simulated', 'real', 'metered'."),
        ("run --repeats many", "'--repeats': must be a whole number."),
        ("run --rpeats 2", "No such option: --rpeats"),
        ("rnu", "No such command 'rnu'"),
        ("compare latest", "there is no run in `runs` yet"),
        ("report nope", "there is no run `nope`"),
        ("evaluate nope", "there is no run `nope`"),
        ("list people", "'kind': 'people' is not one of 'personas', 'scenarios',"),
        ("list versions --agent nope", "no agent of this name"),
    ],
)
def test_wrong_input_is_one_message_and_exit_code_2(
    spar: Spar, arguments: str, message: str
) -> None:
    ended = spar(*arguments.split())

    assert ended.code == Exit.INPUT_WRONG
    assert message in ended.err
    assert ended.out == ""
    assert "Traceback" not in ended.err
    assert not Path("runs").exists(), "nothing may be half written"


def test_a_suite_that_is_not_yaml_names_its_line(spar: Spar, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\npersonas: [clear\n")

    ended = spar("run", "./mine.yaml")

    assert ended.code == Exit.INPUT_WRONG
    assert ended.err.startswith("mine.yaml")
    assert "line 3" in ended.err or "line 2" in ended.err


def test_a_folder_that_cannot_be_written_is_the_worlds_fault(spar: Spar, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    ended = spar("run", "--out", "file/runs", *FAKES)

    assert ended.code == Exit.BROKE
    assert ended.err == "cannot write `file/runs`: a part of the path is not a folder\n"


def test_lists_are_tables_or_json(spar: Spar) -> None:
    table = spar("list", "personas")
    found = json.loads(spar("list", "personas", "--json").out)

    assert len(found) >= 12
    assert all(name in table.out for name in found)
    assert "(active)" in spar("list", "versions").out


def test_a_fault_of_ours_is_one_line_and_a_file_with_the_trace() -> None:
    def broken() -> None:
        raise KeyError("some\nthing")

    assert guarded(broken) == Exit.BROKE


@pytest.mark.parametrize(
    ("error", "code"),
    [(UsageFault("no"), 2), (WorldFault("no"), 3), (KeyboardInterrupt(), 130), (SystemExit(1), 1)],
)
def test_each_kind_of_end_has_its_code(error: BaseException, code: int) -> None:
    def ends() -> None:
        raise error

    assert guarded(ends) == code


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["run", "--resume"], ["run", "--resume=latest"]),
        (["run", "--resume", "-c", "2"], ["run", "--resume=latest", "-c", "2"]),
        (["run", "--resume", "a"], ["run", "--resume", "a"]),
        (["run", "--resume=a", "-c", "2"], ["run", "--resume=a", "-c", "2"]),
    ],
)
def test_resume_without_a_run_means_the_latest(given: list[str], meant: list[str]) -> None:
    assert with_resume_value(given) == meant


@on_the_wall_clock
def test_help_is_quick_and_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from sparring.cli import main\n"
        "sys.argv = ['spar', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pandas', 'pydantic', 'rich', 'pipecat', 'scipy', 'yaml', 'jinja2'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    times_s = []
    for _ in range(3):
        started_s = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
        times_s.append(time.perf_counter() - started_s)

    assert done.stderr.strip() == "[]"
    assert "Place the calls of a suite" in done.stdout
    assert min(times_s) < 1.0  # 0.2 s on an idle machine


def test_pipecat_does_not_greet(tmp_path: Path) -> None:
    command = ["calibrate", "--only", "mu_law", "--out", str(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-m", "sparring", *command], capture_output=True, text=True, check=True
    )

    assert "mu_law: speech" in done.stdout
    assert done.stderr == f"sounds: {tmp_path}\n"
