"""The commands on runs: `spar run`, `compare`, `report`, `evaluate`."""

import json
import re
from pathlib import Path

import pytest

from evaluators.verdict import CallResult, Outcome
from pipelines.record import CallRecord
from sparring.faults import Exit
from sparring.run import Options, run_suite
from sparring.testing import JUDGE, PLACER, fake_plans, judge
from tests.sparring.spar import FAKES, Spar


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


PERSONA = "name: hurried\nsummary: s\nvoice: {rate_wpm: 190}\n"


@pytest.mark.parametrize(
    "flags",
    ["--library my --single hurried", "--single my/personas/hurried.yaml", "--single screener"],
)
def test_a_persona_that_the_suite_does_not_name_calls_with_its_scenarios(
    spar: Spar, flags: str
) -> None:
    Path("my/personas").mkdir(parents=True)
    Path("my/personas/hurried.yaml").write_text(PERSONA)

    ended = spar("run", *flags.split(), *FAKES)

    (call,) = Path("runs/latest/calls").iterdir()
    name = "screener" if "screener" in flags else "hurried"
    assert (ended.code, call.name.split("-")[0]) == (Exit.DONE, name), ended.err


def test_the_readme_names_every_file_that_a_run_leaves(spar: Spar, tmp_path: Path) -> None:
    prices = tmp_path / "mine.yaml"
    prices.write_text("[]\n")
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    _, _, told = readme.partition("## What a run leaves\n")
    named = set(re.findall(r"`([\w/.<>]+)`", told.partition("\n## ")[0]))

    ended = spar("run", "--limit", "2", "--ab", "v1", "v2", "--prices", str(prices), *FAKES)
    left = [path for path in Path("runs/latest").iterdir() if path.is_file()]

    assert ended.code == Exit.DONE, ended.err
    assert len(left) == 11
    assert {path.name for path in left} <= named


@pytest.mark.parametrize(("flags", "only_last"), [((), False), (("--follow",), True)])
def test_counts_of_calls_do_not_come_between_what_is_said_in_them(
    spar: Spar, monkeypatch: pytest.MonkeyPatch, flags: tuple[str, ...], *, only_last: bool
) -> None:
    monkeypatch.setattr("sparring.progress.PLAIN_EVERY_S", 0.0)

    ended = spar("run", "--limit", "2", "-c", "1", *flags, *FAKES)

    assert (ended.err.count(" calls · ") == 1) is only_last
    assert "2/2 calls · 0 running" in ended.err
