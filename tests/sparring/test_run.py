"""The engine with fake calls: crashes, hangs, kills, stops, resumption."""

import threading
from pathlib import Path

import pytest

from evaluators.verdict import Outcome
from reports.run import Entry, RunFolder
from sparring.faults import UsageFault, WorldFault
from sparring.pool import Started, Tick
from sparring.run import Done, Options, RunEvent, at_once, limit_s, n_cores, resume_run, run_suite
from sparring.testing import DURATION_S, JUDGE, PLACER, fake_plans


def options(concurrency: int = 2, **changes: object) -> Options:
    return Options(concurrency, **{"placer": PLACER, "judge": JUDGE, **changes})  # type: ignore[arg-type]


def entry_by_persona(folder: RunFolder) -> dict[str, Entry]:
    return {entry.persona: entry for entry in folder.entries()}


def files(folder: RunFolder) -> dict[str, bytes]:
    kept = ("record.json", "recording.wav")
    found = [path for path in folder.path.rglob("*") if path.name in kept]
    return {str(path.relative_to(folder.path)): path.read_bytes() for path in found}


def test_every_call_gets_one_entry_and_the_folder_what_it_left(tmp_path: Path) -> None:
    folder = run_suite(fake_plans("good", "fails", repeats=3), out=tmp_path, options=options())

    outcomes = [entry.result.outcome for entry in folder.entries()]
    assert outcomes.count(Outcome.PASS) == 3
    assert outcomes.count(Outcome.FAIL) == 3
    assert {entry.duration_s for entry in folder.entries()} == {DURATION_S}
    assert len(files(folder)) == 12
    assert folder.info().n_planned == 6


@pytest.mark.parametrize(
    ("persona", "reason"),
    [
        ("crasher", "The call broke: RuntimeError: the fake crashed"),
        ("killed", "The call broke: its worker process was killed by SIGKILL"),
        ("exits", "The call broke: its worker process ended with exit code 3"),
        ("hangs", "The call broke: it hung: no end after 1 s of wall time"),
    ],
)
def test_a_call_that_breaks_is_an_error_and_the_run_goes_on(
    tmp_path: Path, persona: str, reason: str
) -> None:
    plans = fake_plans("good_1", persona, "good_2", "good_3")

    entries = entry_by_persona(run_suite(plans, out=tmp_path, options=options(1, hang_s=1.0)))

    broken = entries.pop(persona)
    assert broken.result.outcome == Outcome.ERROR
    assert broken.duration_s is None
    assert broken.result.verdicts[0].evaluator == "call"
    assert broken.result.verdicts[0].reason == reason
    assert {entry.result.outcome for entry in entries.values()} == {Outcome.PASS}


def test_results_do_not_depend_on_concurrency(tmp_path: Path) -> None:
    plans = fake_plans("good", "fails", "slow", repeats=3)

    one = run_suite(plans, out=tmp_path / "a", options=options(1))
    ten = run_suite(plans, out=tmp_path / "b", options=options(10))

    assert files(one) == files(ten)
    assert one.entries() == ten.entries()
    assert one.info() == ten.info()


def test_no_more_calls_run_at_once_than_asked_for(tmp_path: Path) -> None:
    running, most = 0, 0

    def count(event: RunEvent) -> None:
        nonlocal running, most
        running += isinstance(event, Started) - isinstance(event, Done)
        most = max(most, running)

    n = min(3, n_cores())
    run_suite(fake_plans("slow", repeats=6), out=tmp_path, options=options(n), on_event=count)

    assert most == n
    assert running == 0


def test_a_stopped_run_keeps_what_was_done_and_resuming_does_the_rest(tmp_path: Path) -> None:
    plans = fake_plans("good") + fake_plans("slow", repeats=5)
    stop = threading.Event()
    folder = run_suite(
        plans,
        out=tmp_path,
        options=options(1),
        on_event=lambda event: stop.set() if isinstance(event, Done) else None,
        stop=stop,
    )
    before = folder.entries()

    placed: list[str] = []
    resume_run(
        folder.path,
        options=options(2),
        on_event=lambda e: placed.append(e.plan.call_id) if isinstance(e, Started) else None,
    )

    assert len(before) == 1
    assert len(placed) == len(set(placed)) == 5
    assert before[0].call_id not in placed
    assert len(folder.entries()) == 6
    whole = run_suite(plans, out=tmp_path / "whole", options=options())
    assert folder.entries() == whole.entries()
    assert files(folder) == files(whole)


def test_resuming_judges_a_whole_record_without_placing_the_call_again(tmp_path: Path) -> None:
    folder = run_suite(fake_plans("good", "fails"), out=tmp_path, options=options())
    whole = folder.entries()
    results = folder.path / "results.ndjson"
    lines = results.read_text().splitlines(keepends=True)
    results.write_text(lines[0] + lines[1][: len(lines[1]) // 2])  # torn by a kill

    started: list[RunEvent] = []
    resume_run(folder.path, options=options(), on_event=started.append)

    assert not [event for event in started if isinstance(event, Started)]
    assert folder.entries() == whole
    assert len(results.read_text().splitlines()) == 2


def test_resuming_tries_broken_calls_again_and_replaces_their_lines(tmp_path: Path) -> None:
    folder = run_suite(fake_plans("good", "crasher"), out=tmp_path, options=options())
    started: list[str] = []

    resume_run(
        folder.path,
        options=options(),
        on_event=lambda e: started.append(e.plan.persona.name) if isinstance(e, Started) else None,
    )

    assert started == ["crasher"]
    assert len((folder.path / "results.ndjson").read_text().splitlines()) == 2


def test_a_full_disk_in_a_call_stops_the_run_and_leaves_no_half_call(tmp_path: Path) -> None:
    with pytest.raises(WorldFault) as raised:
        run_suite(fake_plans("good", "disk", "good_2"), out=tmp_path, options=options(1))

    assert "no space is left on the device" in str(raised.value)
    folder = RunFolder((tmp_path / "latest").resolve())
    assert [entry.persona for entry in folder.entries()] == ["good"]
    assert not folder.call_folder("disk-offer-clean-1-v1").exists()


def test_workers_that_cannot_start_are_one_message(tmp_path: Path) -> None:
    with pytest.raises(WorldFault, match=r"a worker cannot start: AttributeError: .*no_such"):
        run_suite(
            fake_plans("good"), out=tmp_path, options=options(judge="sparring.testing:no_such")
        )


def test_no_calls_are_a_fault_of_the_input(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="the suite has no calls to place"):
        run_suite([], out=tmp_path / "runs", options=options())

    assert not (tmp_path / "runs").exists()


def test_a_listener_is_told_while_nothing_happens(tmp_path: Path) -> None:
    ticks: list[RunEvent] = []

    run_suite(fake_plans("slow"), out=tmp_path, options=options(), on_event=ticks.append)

    assert sum(isinstance(event, Tick) for event in ticks) >= 2


def test_the_limit_on_hangs_allows_for_shared_cores_and_for_real_time() -> None:
    plan = fake_plans("good")[0]

    assert limit_s(plan, concurrency=1) == 180
    assert limit_s(plan, concurrency=3 * n_cores()) == 540
    assert limit_s(plan.model_copy(update={"clock": "real"}), concurrency=50) == 300


def test_simulated_calls_never_outnumber_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sparring.run.n_cores", lambda: 2)
    simulated = fake_plans("good", repeats=12)
    real = [plan.model_copy(update={"clock": "real"}) for plan in simulated]

    assert at_once(simulated, 10) == 2
    assert at_once(simulated, 1) == 1
    assert at_once(real, 10) == 10
