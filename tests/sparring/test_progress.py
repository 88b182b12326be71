"""Counting and reading along."""

import io
import json
from itertools import count
from pathlib import Path

import pytest
from rich.console import Console

from sparring.follow import Follower
from sparring.pool import Started, Tick
from sparring.progress import Progress, Tally
from sparring.run import Done, entry_of
from sparring.testing import fake_plans, judge, place
from sparring.worker import Failed, Placed


def done(persona: str, folder: Path) -> Done:
    plan = fake_plans(persona)[0]
    if persona == "crasher":
        return Done(entry_of(plan, Failed(reason="it crashed")))
    record = place(plan, folder)
    return Done(entry_of(plan, Placed(result=judge(record, folder), duration_s=30.0)))


def test_a_tally_counts_and_estimates(tmp_path: Path) -> None:
    tally = Tally(8)
    for plan in fake_plans("good", "fails", "crasher", "good_2"):
        tally.count(Started(plan))
    for persona in ("good", "fails", "crasher"):
        tally.count(done(persona, tmp_path))

    assert tally.line(6.0) == (
        "3/8 calls · 1 running · 1 passed · 1 failed · 1 error · 10x real time · 0:10 left"
    )


def test_before_the_first_call_is_done_nothing_is_estimated() -> None:
    tally = Tally(8)
    tally.count(Started(fake_plans("good")[0]))

    assert tally.line(5.0) == "0/8 calls · 1 running · 0 passed · 0 failed · 0 errors"


def test_calls_of_an_earlier_session_count_but_do_not_set_the_pace(tmp_path: Path) -> None:
    tally = Tally(4, done_before=[done("good", tmp_path).entry, done("fails", tmp_path).entry])
    tally.count(Started(fake_plans("good_2")[0]))
    tally.count(Started(fake_plans("good_3")[0]))
    tally.count(done("good_2", tmp_path))

    assert tally.left_s(10.0) == 10.0
    assert tally.speed(10.0) == 3.0


def test_where_there_is_no_terminal_the_last_line_is_printed_once() -> None:
    out = io.StringIO()

    with Progress(Tally(2), Console(file=out, width=40)) as progress:
        progress(Started(fake_plans("good")[0]))
        progress(Tick())

    assert out.getvalue() == "0/2 calls · 1 running · 0 passed · 0 failed · 0 errors\n"


@pytest.mark.parametrize(("only_last", "n_lines"), [(False, 4), (True, 1)])
def test_no_counts_are_printed_between_the_lines_of_a_talk(
    monkeypatch: pytest.MonkeyPatch, *, only_last: bool, n_lines: int
) -> None:
    seconds = count(0.0, 6.0)
    monkeypatch.setattr("sparring.progress.Stopwatch.elapsed_s", lambda _: next(seconds))
    out = io.StringIO()

    with Progress(Tally(2), Console(file=out), only_last=only_last) as progress:
        for _ in range(4):
            progress(Tick())

    assert len(out.getvalue().splitlines()) == n_lines


def test_lines_of_a_call_are_printed_once_and_only_when_whole(tmp_path: Path) -> None:
    plan = fake_plans("good")[0]
    log = tmp_path / "calls" / plan.call_id / "events.ndjson"
    out = io.StringIO()
    follow = Follower(tmp_path, Console(file=out, width=200), name_calls=True)
    line = json.dumps({"t_s": 1.25, "side": "agent", "name": "said", "text": "[b]hi[/b] é"}) + "\n"

    follow(Started(plan))
    log.parent.mkdir(parents=True)
    log.write_text(line + line[:20])
    follow(Tick())
    once = out.getvalue()
    log.write_text(line + line)
    follow(Tick())

    assert once == "good-offer-clean-1-v1     1.25 s  agent     said          [b]hi[/b] é\n"
    assert out.getvalue() == once * 2


def test_the_end_of_a_followed_call_says_why(tmp_path: Path) -> None:
    out = io.StringIO()
    follow = Follower(tmp_path, Console(file=out, width=200), name_calls=False)

    follow(Started(fake_plans("fails")[0]))
    follow(done("fails", tmp_path))

    assert out.getvalue() == "fail: The call ended with goodbye.\n"
