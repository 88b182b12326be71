"""The whole command in a process of its own, killed and interrupted in the middle."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from reports.run import RunFolder

FAKES = ("--placer", "sparring.testing:place", "--judge", "sparring.testing:judge")
SLOW_SUITE = """
name: slow_suite
summary: Fakes that take a while.
personas: [{personas}]
scenarios: [sprocket_offer]
"""
N_CALLS = 6


def slow_suite(folder: Path, n: int = N_CALLS, persona: str = "slow") -> Path:
    paths = []
    for index in range(n):
        path = folder / f"{persona}_{index}.yaml"
        path.write_text(f"name: {persona}_{index}\nsummary: A fake that takes a while.\n")
        paths.append(f"./{path.name}")
    suite = folder / "slow_suite.yaml"
    suite.write_text(SLOW_SUITE.format(personas=", ".join(paths)))
    return suite


def spar(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, "-m", "sparring", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_until(condition: Callable[[], bool], *, at_most_s: float = 20) -> None:
    deadline_s = time.monotonic() + at_most_s
    while not condition():
        assert time.monotonic() < deadline_s, "waited in vain"
        time.sleep(0.02)


def n_lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def workers_of(run: Path) -> list[int]:
    """Processes that have the run's worker log open. Linux only; elsewhere nothing is found."""
    log = run.resolve() / "workers.log"
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "fd" / "2").resolve() == log:
                found.append(int(process.name))
        except OSError:
            continue
    return found


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_after_kill_9_nothing_is_lost_nothing_is_done_twice_and_no_worker_is_left(
    tmp_path: Path,
) -> None:
    suite = slow_suite(tmp_path)
    latest = tmp_path / "runs" / "latest"
    results = latest / "results.ndjson"
    running = spar("run", str(suite), "-c", "2", *FAKES, cwd=tmp_path)
    wait_until(lambda: n_lines(results) >= 2)
    workers = workers_of(latest)

    running.kill()
    running.communicate()
    wait_until(lambda: not workers_of(latest), at_most_s=5)
    before = {entry.call_id: entry for entry in RunFolder(latest).entries()}
    records = {
        path.parent.name: path.stat().st_mtime_ns for path in latest.glob("calls/*/record.json")
    }
    with results.open("ab") as file:
        file.write(b'{"call_id": "torn')

    code, _, err = finish(spar("run", "--resume", *FAKES, cwd=tmp_path))

    assert code == 0, err
    assert len(workers) == (2 if sys.platform == "linux" else 0)
    assert 2 <= len(before) < N_CALLS
    after = RunFolder(latest).entries()
    assert len(after) == n_lines(results) == N_CALLS
    assert all(entry == before.get(entry.call_id, entry) for entry in after)
    for call_id, written in records.items():
        path = latest / "calls" / call_id / "record.json"
        assert path.stat().st_mtime_ns == written, "a whole call was placed again"
    assert (latest / "report.html").exists()
    assert len(list((tmp_path / "runs").glob("*_slow_suite"))) == 1


def test_ctrl_c_leaves_a_report_of_what_was_done_and_says_how_to_go_on(tmp_path: Path) -> None:
    suite = slow_suite(tmp_path)
    results = tmp_path / "runs" / "latest" / "results.ndjson"
    running = spar("run", str(suite), "-c", "1", *FAKES, cwd=tmp_path)
    wait_until(lambda: n_lines(results) >= 1)

    running.send_signal(signal.SIGINT)
    code, out, err = finish(running)

    assert code == 130, err
    assert "stopped: `spar run --resume` does the rest" in err
    assert (tmp_path / "runs" / "latest" / "report.html").exists()
    assert 1 <= n_lines(results) < N_CALLS
    assert out
    assert finish(spar("run", "--resume", *FAKES, cwd=tmp_path))[0] == 0
    assert n_lines(results) == N_CALLS


def test_a_second_ctrl_c_ends_at_once(tmp_path: Path) -> None:
    script = (
        "import os, signal, threading\n"
        "from sparring.interrupt import stop_on_interrupt\n"
        "with stop_on_interrupt() as stop:\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    assert stop.wait(5)\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    threading.Event().wait(5)\n"
        "    print('still here')\n"
    )
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, cwd=tmp_path
    )

    assert done.returncode == 130
    assert done.stdout == ""


def test_a_killed_worker_costs_its_call_only(tmp_path: Path) -> None:
    suite = slow_suite(tmp_path, n=4, persona="late")
    latest = tmp_path / "runs" / "latest"
    running = spar("run", str(suite), "-c", "2", *FAKES, cwd=tmp_path)
    wait_until(lambda: len(list(latest.glob("calls/*/events.ndjson"))) >= 0 and latest.exists())
    if sys.platform == "linux":
        wait_until(lambda: len(list(latest.glob("calls/*"))) == 2)
        os.kill(workers_of(latest)[0], signal.SIGKILL)

    code, _, err = finish(running)

    assert code == 0, err
    outcomes = [entry.result.outcome.value for entry in RunFolder(latest).entries()]
    assert len(outcomes) == 4
    assert outcomes.count("error") == (1 if sys.platform == "linux" else 0)
