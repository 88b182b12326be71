"""The command line: what it says, to whom, and how it ends."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evaluators.verdict import CallResult, Outcome
from pipelines.record import CallRecord
from sparring import cli
from sparring.cli import guarded, with_resume_value
from sparring.faults import Exit, UsageFault, WorldFault
from sparring.run import Options, run_suite
from sparring.testing import JUDGE, PLACER, fake_plans, judge

FAKES = ["--placer", PLACER, "--judge", JUDGE]


class Ended:
    """How a command ended, and what it said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Spar = Callable[..., Ended]


@pytest.fixture
def spar(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Spar:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str) -> Ended:
        full = with_resume_value(list(arguments))
        code = guarded(lambda: cli.app(args=full, prog_name="spar"))
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return call


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("run nope", "suite `nope`: no suite of this name in the library"),
        ("run ./nope.yaml", "nope.yaml"),
        ("run --persona cleer", "did you mean `clear`?"),
        ("run --persona cleer", "the command line has 1 fault:\n  --persona: not in the suite"),
        ("run --single cleer", "did you mean `clear`?"),
        ("run --scenario nope", "--scenario: not in the suite `default`"),
        ("run --agent nope", "no agent of this name"),
        ("run --agent-version v9", "v9"),
        ("run --ab v1 v1", "`--ab` needs two versions (got `v1` twice)"),
        ("run --ab v1 v2 --agent-version v1", "`--ab` and `--agent-version` do not go together"),
        ("run --library nowhere", "--library: no such folder"),
        ("run --resume", "there is no run in `runs` yet\n  hint: `spar run` makes one"),
        ("run --resume gone", "there is no run `gone`, neither as a path nor in `runs`"),
        ("run --repeats 0", "'--repeats'"),
        ("run --seed -1", "'--seed'"),
        ("run --concurrency 0", "'--concurrency'"),
        ("run --min-success 2", "'--min-success'"),
        ("run --clock fast", "'--clock'"),
        ("run --repeats many", "'--repeats'"),
        ("run --rpeats 2", "No such option: --rpeats"),
        ("rnu", "No such command 'rnu'"),
        ("compare latest", "there is no run in `runs` yet"),
        ("report nope", "there is no run `nope`"),
        ("evaluate nope", "there is no run `nope`"),
        ("list people", "people"),
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


def test_a_run_prints_tables_to_stdout_and_progress_to_stderr(spar: Spar) -> None:
    ended = spar("run", "--limit", "4", "-c", "2", *FAKES)

    assert ended.code == Exit.DONE, ended.err
    assert "clear" in ended.out
    assert "calls ·" not in ended.out
    assert "4/4 calls · 0 running · 4 passed · 0 failed · 0 errors" in ended.err
    assert re.search(r"^report: runs/\d{8}-\d{6}_default/report\.html$", ended.err, re.M)
    assert Path("runs/latest/report.html").exists()


def test_json_is_all_that_stdout_gets(spar: Spar) -> None:
    ended = spar("run", "--limit", "2", "--json", *FAKES)

    assert json.loads(ended.out)["n_planned"] == 2


@pytest.mark.parametrize(("rate", "code"), [("1", Exit.DONE), ("0", Exit.DONE)])
def test_a_gate_that_is_met_is_no_matter(spar: Spar, rate: str, code: Exit) -> None:
    assert spar("run", "--limit", "2", "--min-success", rate, *FAKES).code == code


def test_a_gate_that_is_missed_ends_with_1(spar: Spar, tmp_path: Path) -> None:
    options = Options(2, placer=PLACER, judge=JUDGE)
    run_suite(fake_plans("good", "fails", repeats=2), out=tmp_path / "runs", options=options)

    passing = spar("run", "--resume", "--min-success", "0.5", *FAKES)
    missing = spar("run", "--resume", "--min-success", "0.51", *FAKES)

    assert passing.code == Exit.DONE
    assert missing.code == Exit.GATE_MISSED
    assert "gate missed: 50% of the calls succeeded, at least 51% must" in missing.err


def test_a_run_of_which_every_call_broke_is_no_success(spar: Spar, tmp_path: Path) -> None:
    options = Options(1, placer=PLACER, judge=JUDGE)
    run_suite(fake_plans("crasher"), out=tmp_path / "runs", options=options)

    ended = spar("run", "--resume", *FAKES)

    assert ended.code == Exit.BROKE
    assert "every call broke; the first: The call broke: RuntimeError: the fake" in ended.err


def unsound(record: CallRecord, folder: Path) -> CallResult:
    """A judge to whom each call is unsound."""
    said = judge(record, folder).verdicts[0]
    why = "the agent at ws://nowhere refused the connection"
    update = {"evaluator": "validity", "outcome": Outcome.FAIL, "reason": why}
    verdict = said.model_copy(update=update)
    return CallResult(call_id=record.call_id, outcome=Outcome.ERROR, verdicts=(verdict,))


def test_a_run_of_which_no_call_could_be_judged_is_no_success(spar: Spar) -> None:
    ended = spar("run", "--limit", "2", "--placer", PLACER, "--judge", f"{__name__}:unsound")

    assert ended.code == Exit.BROKE
    assert "no call could be judged; the first: the agent at ws://nowhere refused" in ended.err
    assert "hint: `spar doctor`, with the same suite" in ended.err


@pytest.mark.parametrize(
    ("flags", "other"),
    [
        ("--persona clear", "`--persona`"),
        ("--ab v1 v2", "two versions"),
        ("--persona clear --repeats 2", "`--persona` and `--repeats`"),
    ],
)
def test_single_is_one_call_and_no_more(spar: Spar, flags: str, other: str) -> None:
    ended = spar("run", "--single", "cafe", *flags.split(), *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert ended.err == f"`--single` is one call, and does not go together with {other}\n"


def test_single_is_one_call_read_along(spar: Spar) -> None:
    ended = spar("run", "--single", "cafe", *FAKES)

    assert ended.code == Exit.DONE, ended.err
    assert "   0.00 s  agent     said          hello there\n" in ended.err
    assert "   1.50 s  customer  said          hi\n" in ended.err
    assert len(list(Path("runs/latest/calls").iterdir())) == 1


def test_resuming_with_other_options_is_refused(spar: Spar) -> None:
    spar("run", "--limit", "2", *FAKES)

    same = spar("run", "--limit", "2", "--resume", *FAKES)
    other = spar("run", "--limit", "3", "--resume", *FAKES)

    assert same.code == Exit.DONE
    assert other.code == Exit.INPUT_WRONG
    assert "was planned with other options or another suite than given here" in other.err


def test_an_ab_run_compares_its_arms(spar: Spar) -> None:
    ended = spar("run", "--ab", "v1", "v2", "--limit", "6", *FAKES)

    assert ended.code == Exit.DONE, ended.err
    assert "comparison: " in ended.err
    again = spar("compare", "latest")
    assert again.code == Exit.DONE, again.err
    assert again.out in ended.out


def test_two_runs_are_compared(spar: Spar) -> None:
    for out in ("a", "b"):
        assert spar("run", "--limit", "3", "--out", out, *FAKES).code == Exit.DONE

    ended = spar("compare", "a/latest", "b/latest")

    assert ended.code == Exit.DONE, ended.err
    assert ended.out


def test_evaluating_again_changes_verdicts_and_no_record(spar: Spar) -> None:
    spar("run", "--limit", "2", *FAKES)
    results = Path("runs/latest/results.ndjson")
    records = {path: path.read_bytes() for path in Path("runs/latest").rglob("record.json")}
    results.write_text(results.read_text().replace('"pass"', '"fail"'))

    ended = spar("evaluate", "--judge", JUDGE)

    assert ended.code == Exit.DONE, ended.err
    assert '"fail"' not in results.read_text()
    assert records == {path: path.read_bytes() for path in records}


def test_a_report_is_written_again(spar: Spar) -> None:
    spar("run", "--limit", "2", *FAKES)
    Path("runs/latest/report.html").unlink()

    assert spar("report").code == Exit.DONE
    assert Path("runs/latest/report.html").exists()


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


def test_config_says_where_each_setting_comes_from(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEED", "7")

    found = {row["key"]: row for row in json.loads(spar("config", "--json").out)}

    assert (found["seed"]["value"], found["seed"]["source"]) == (7, "environment")
    assert found["repeats"]["source"] == "suite"
    assert found["turns.idle_ms"]["source"] == "product's defaults"
    assert spar("config").out.count("\n") >= len(found)


def test_the_environment_is_heard_and_the_command_line_is_louder(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEED", "7")
    monkeypatch.setenv("SPARRING_OUT", "elsewhere")

    spar("run", "--limit", "1", *FAKES)
    spar("run", "--limit", "1", "--seed", "8", "--out", "here", *FAKES)

    assert json.loads(Path("elsewhere/latest/run.json").read_text())["seed"] == 7
    assert json.loads(Path("here/latest/run.json").read_text())["seed"] == 8


def test_a_variable_that_is_no_setting_is_wrong_input(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARRING_SEDE", "7")

    ended = spar("run", *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert "SPARRING_SEDE: no such setting; did you mean `SPARRING_SEED`?" in ended.err


def test_a_vendors_missing_key_is_told_before_anything_is_written(
    spar: Spar, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    version = "{prompt: hi, services: {llm: {service: openai}}}"
    text = f"name: bot\nsummary: s\nactive: v1\nversions:\n  v1: {version}\n"
    (tmp_path / "bot.yaml").write_text(text)

    ended = spar("run", "--agent", "bot.yaml", "--clock", "real")

    assert ended.code == Exit.INPUT_WRONG
    assert ended.err.strip() == (
        "agent `bot`, version `v1`: services.llm: `OPENAI_API_KEY` is not set; "
        "hint: export OPENAI_API_KEY=..."
    )
    assert not (tmp_path / "runs").exists()


def test_a_codec_that_is_not_installed_is_told_once_and_before_any_call(
    spar: Spar, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine/lines").mkdir(parents=True)
    Path("mine/suites").mkdir()
    leg = "{codec: opus, delay_ms: 60}"
    text = f"name: app\nsummary: An app.\nto_agent: {leg}\nto_customer: {leg}\n"
    Path("mine/lines/app.yaml").write_text(text)
    crossed = "personas: [clear]\nscenarios: [sprocket_offer]\nlines: [app]\nrepeats: 5\n"
    Path("mine/suites/s.yaml").write_text(f"name: s\nsummary: s\n{crossed}")
    monkeypatch.setattr("sparring.order.lacks_package", lambda codec: codec == "opus")

    ended = spar("run", "s", "--library", "mine", *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert (
        "line app has 1 fault:\n"
        "  codec: codec `opus` needs the package `av`, which is not installed\n"
        '    hint: pip install "sparring[codecs]"'
    ) in ended.err
