"""The command `spar sweep`."""

import contextlib
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sparring.faults import Exit
from sparring.store import read_plans
from tests.sparring.spar import FAKES, Spar


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("", "name a setting to sweep"),
        ("snr", "did you mean `snr_db`?"),
        ("snr_db 30", "one level is no sweep"),
        ("snr_db 30 0 --persona cleer", "did you mean `clear`?"),
        ("snr_db 30 0 --stesp 3", "no such option"),
        ("snr_db 30 0 --steps 1", "'--steps'"),
        ("snr_db 30 0 --repeats 0", "'--repeats'"),
        ("snr_db 30 0 --agent-version v9", "v9"),
        ("snr_db 30 0 --set pause_rate", "must be a setting and a number"),
        ("snr_db 30 0 --set puase_rate=1", "did you mean `pause_rate`?"),
        ("snr_db 30 0 --set pause_rate=7", "must be at most 1.0 (got 7)"),
        ("--resume", "there is no run in `runs` yet"),
        ("snr_db --resume", "give no setting with it"),
        ("snr_db --agent-stt deepgrm", "no stt service `deepgrm`; did you mean `deepgram`?"),
        ("snr_db --customer-llm openai", "needs real time; hint: --clock metered"),
        ("snr_db --agent-tts openai --agent-s2s openai_realtime", "--agent-tts: changes nothing"),
    ],
)
def test_wrong_input_is_one_message_and_exit_code_2(
    spar: Spar, arguments: str, message: str
) -> None:
    ended = spar("sweep", *arguments.split())

    assert ended.code == Exit.INPUT_WRONG, ended.err
    assert message in ended.err
    assert ended.out == ""
    assert not Path("runs").exists(), "nothing may be half written"


def test_a_sweep_is_a_run_with_curves(spar: Spar) -> None:
    ended = spar("sweep", "level_dbfs", "-20", "-40", "--steps", "2", "--repeats", "2", *FAKES)

    assert ended.code == Exit.DONE, ended.err
    assert "-20 dBFS  2/2 100 %" in ended.out
    assert "`level_dbfs` changed nothing" in ended.out  # the fake hears no level
    assert ended.err.endswith("/sweep.html\n")
    assert Path("runs/latest/report.html").exists()
    assert Path("runs/latest").resolve().name.endswith("_sweep_level_dbfs")
    calls = sorted(path.name for path in Path("runs/latest/calls").iterdir())
    assert calls[0] == "clear_level_dbfs_minus_20-sprocket_offer-landline-1-v1"


def test_a_sweep_swaps_services_at_all_levels(spar: Spar) -> None:
    flags = "--suite emulated --agent-version v1 --agent-tts openai:tts-1 --repeats 1"
    ended = spar("sweep", "snr_db", "30", "0", "--steps", "2", *flags.split(), *FAKES)

    spoken = [one.agent.services.tts for one in read_plans(Path("runs/latest"))]
    assert ended.code == Exit.DONE, ended.err
    assert [(tts.service, tts.model) for tts in spoken] == [("openai", "tts-1")] * 2


def test_json_is_all_that_stdout_gets(spar: Spar) -> None:
    ended = spar("sweep", "snr_db", "30", "0", "--repeats", "1", "--json", *FAKES)

    found = json.loads(ended.out)
    assert [point["value"] for point in found["curves"][0]["points"]] == [30, 20, 15, 10, 5, 0]


def test_a_stopped_sweep_is_gone_on_with(spar: Spar) -> None:
    spar("sweep", "snr_db", "30", "0", "--repeats", "1", *FAKES)
    results = Path("runs/latest/results.ndjson")
    kept = results.read_text().splitlines(keepends=True)[:2]
    results.write_text("".join(kept))

    ended = spar("sweep", "--resume", *FAKES)

    assert ended.code == Exit.DONE, ended.err
    assert len(results.read_text().splitlines()) == 6
    assert "6/6 calls" in ended.err
    assert len(list(Path("runs").glob("*_sweep_snr_db"))) == 1


def test_ctrl_c_keeps_what_was_done(spar: Spar, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextlib.contextmanager
    def pressed() -> Iterator[threading.Event]:
        stop = threading.Event()
        stop.set()
        yield stop

    with monkeypatch.context() as patch:
        patch.setattr("sparring.sweep.run.stop_on_interrupt", pressed)
        ended = spar("sweep", "snr_db", "30", "0", "--repeats", "1", *FAKES)

    assert ended.code == Exit.INTERRUPTED
    assert ended.err.endswith("stopped: `spar sweep --resume` does the rest\n")
    assert "Not complete: 0 of 6 calls are done." in ended.out
    assert spar("sweep", "--resume", *FAKES).code == Exit.DONE


def test_what_works_on_runs_works_on_sweeps(spar: Spar) -> None:
    spar("sweep", "snr_db", "30", "0", "--repeats", "1", *FAKES)
    Path("runs/latest/sweep.html").unlink()

    again = spar("report")

    assert again.code == Exit.DONE, again.err
    assert "30 dB  1/1 100 %" in again.out
    assert Path("runs/latest/sweep.html").exists()


def test_the_sound_can_be_put_into_the_page(spar: Spar) -> None:
    spar("sweep", "snr_db", "30", "0", "--steps", "2", "--repeats", "1", *FAKES)

    assert spar("report", "--embed").code == Exit.DONE

    assert Path("runs/latest/sweep.html").read_text().count("data:audio/ogg;base64,") == 2


def test_a_run_is_no_sweep(spar: Spar) -> None:
    spar("run", "--limit", "1", *FAKES)

    ended = spar("sweep", "--resume", *FAKES)

    assert ended.code == Exit.INPUT_WRONG
    assert "is no sweep\n  hint: `spar run --resume` goes on with it" in ended.err


def test_a_sweep_of_which_every_call_broke_is_no_success(spar: Spar, tmp_path: Path) -> None:
    (tmp_path / "mine/personas").mkdir(parents=True)
    (tmp_path / "mine/personas/crasher.yaml").write_text("name: crasher\nsummary: breaks\n")
    own = ["--library", "mine", "--persona", "crasher", "--repeats", "1"]

    ended = spar("sweep", "snr_db", "30", "0", *own, *FAKES)

    assert ended.code == Exit.BROKE
    assert "every call broke; the first: The call broke: RuntimeError" in ended.err
