"""Sweeps: what can be varied, at which levels, and by whom it is called."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from personas.faults import InputFault
from personas.schema import Line, Persona
from sparring import cli
from sparring.cli import guarded, with_resume_value
from sparring.faults import Exit
from sparring.order import Order
from sparring.sweep import settings
from sparring.sweep.levels import levels
from sparring.sweep.planning import PlannedSweep, Wanted, plan_sweep
from sparring.sweep.settings import (
    FAMILIES,
    find_target,
    is_whole,
    numbers_of,
    value_at,
    with_values,
)
from sparring.testing import JUDGE, PLACER

FAKES = ["--placer", PLACER, "--judge", JUDGE]


def planned(setting: str, *texts: str, repeats: int = 2, **more: object) -> PlannedSweep:
    order = Order(repeats=repeats)
    return plan_sweep(Wanted(setting=setting, texts=texts, **{"order": order, **more}))  # type: ignore[arg-type]


def fault_of(call: Callable[[], object]) -> str:
    with pytest.raises(InputFault) as caught:
        call()
    return str(caught.value)


# ---- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "owner", "keys"),
    [
        ("snr_db", "persona", ("room.snr_db",)),
        ("room.snr_db", "persona", ("room.snr_db",)),
        ("rate_wpm", "persona", ("voice.rate_wpm",)),
        ("patience_s", "persona", ("temper.patience_s",)),
        ("loss_rate", "line", ("to_agent.loss_rate", "to_customer.loss_rate")),
        ("pitch", "persona", ("voice.pitch",)),
        ("to_agent.loss_rate", "line", ("to_agent.loss_rate",)),
        (
            "loss_burst_frames",
            "line",
            ("to_agent.loss_burst_frames", "to_customer.loss_burst_frames"),
        ),
    ],
)
def test_a_name_leads_to_a_setting(name: str, owner: str, keys: tuple[str, ...]) -> None:
    target = find_target(name)

    assert (target.name, target.owner, target.keys) == (name, owner, keys)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_the_usual_levels_of_every_family_are_possible(name: str) -> None:
    made = planned(name, repeats=1)

    assert len(made.plans) == len(FAMILIES[name].levels)
    assert set(FAMILIES[name].target.keys) <= {*numbers_of(Persona), *numbers_of(Line)}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("snr", 'no such setting of a persona or a line (got "snr"); did you mean `snr_db`?'),
        ("loss_rat", "did you mean `loss_rate`?"),
        ("to_agent.los_rate", "did you mean `to_agent.loss_rate`?"),
        ("codec", "is no number, so it has no levels"),
        ("to_agent.codec", "is no number, so it has no levels"),
        ("asks_why", "is no number, so it has no levels"),
        ("sample_rate_hz", "is no number, so it has no levels"),
        ("voice", "is no number, so it has no levels"),
    ],
)
def test_what_cannot_be_swept_is_told(name: str, message: str) -> None:
    assert message in fault_of(lambda: find_target(name))


def test_a_name_of_several_settings_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FAMILIES", {})
    monkeypatch.setattr(settings, "_OWN_VOICE", "nobody")

    told = fault_of(lambda: find_target("rate_wpm"))

    assert "is the name of several settings" in told
    assert "hint: name one of `voice.rate_wpm`, " in told
    assert "`room.side_talk.rate_wpm`" in told


def test_a_part_that_is_off_is_put_on_to_hold_a_value() -> None:
    persona = Persona(name="a", summary="a")

    changed = with_values(persona, {"room.reverberation.rt60_ms": 900}, name="b")

    assert value_at(persona, "room.reverberation.rt60_ms") is None
    assert value_at(changed, "room.reverberation.rt60_ms") == 900
    assert (persona.name, changed.name) == ("a", "b")


# ---- levels -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "texts", "steps", "found"),
    [
        ("snr_db", "", None, (30, 20, 15, 10, 5, 0)),
        ("snr_db", "30 0", None, (30, 20, 15, 10, 5, 0)),
        ("snr_db", "0 30", None, (0, 5, 10, 15, 20, 30)),
        ("snr_db", "25 8", None, (25, 20, 15, 10, 8)),
        ("snr_db", "30 0", 3, (30, 15, 0)),
        ("snr_db", "0 30 7.5", None, (0, 30, 7.5)),
        ("snr_db", "", 2, (30, 0)),
        ("barge_in_rate", "0 1", 4, (0, 0.3333, 0.6667, 1)),
        ("loss_rate", "0 0.1", None, (0, 0.02, 0.05, 0.1)),
        ("rate_wpm", "", None, (120, 180, 240, 300, 360)),
        ("rate_wpm", "0.8 1.6", None, (120, 180, 240)),
        ("rate_wpm", "0.8x 1.6x", 3, (120, 180, 240)),
        ("rate_wpm", "100 200", None, (100, 120, 140, 160, 180, 200)),
        ("max_asks", "1 3", 6, (1, 2, 3)),
        ("level_dbfs", "-10 -30", 3, (-10, -20, -30)),
    ],
)
def test_levels_are_what_was_typed_and_the_usual_ones_between(
    name: str, texts: str, steps: int | None, found: tuple[float, ...]
) -> None:
    if texts == "0 30 7.5":
        found = (0, 7.5, 30)
    assert levels(find_target(name), texts.split(), own=150, steps=steps) == found


@pytest.mark.parametrize(
    ("texts", "steps", "message"),
    [
        ("30", None, "one level is no sweep"),
        ("30 30", None, "needs two different levels"),
        ("30 20 10", 3, "`--steps` needs FROM and TO alone"),
        ("30 zero", None, 'must be a number (got "zero")'),
        ("30 nan", None, "must be a number"),
        ("30 --stesp", None, 'no such option (got "--stesp")'),
        ("1x 2", None, "must be factors such as `1.2x` all, or none"),
    ],
)
def test_levels_that_make_no_sweep_are_told(texts: str, steps: int | None, message: str) -> None:
    target = find_target("snr_db")

    assert message in fault_of(lambda: levels(target, texts.split(), own=None, steps=steps))


def test_a_factor_needs_a_value_of_the_personas_own() -> None:
    assert "has no value of its own" in fault_of(lambda: planned("snr_db", "0.5x", "2x"))


def test_a_setting_without_usual_levels_needs_some() -> None:
    assert "has no usual levels" in fault_of(lambda: planned("voice.pitch"))
    assert is_whole(find_target("voice.pitch"))


# ---- plans ------------------------------------------------------------------------------------


def test_the_same_customers_call_at_every_level() -> None:
    made = planned("snr_db", "30", "0", repeats=3)

    for attempt in (1, 2, 3):
        own = [plan for plan in made.plans if plan.attempt == attempt]
        assert [plan.persona.room.snr_db for plan in own] == [30, 20, 15, 10, 5, 0]
        assert len({plan.seed for plan in own}) == 1
        assert len({(plan.facts.name, plan.facts.zip_code) for plan in own}) == 1
    assert len({plan.seed for plan in made.plans}) == 3
    assert len({plan.call_id for plan in made.plans}) == 18


def test_the_customers_are_those_that_a_run_calls_with() -> None:
    from sparring.order import plan

    run = plan(Order(personas=("clear",), repeats=2))

    assert [p.seed for p in run.plans] == [
        p.seed for p in planned("snr_db").plans if p.persona.room.snr_db == 30
    ]


def test_nothing_but_the_setting_and_the_names_differs() -> None:
    first, *_, last = planned("loss_rate", "0", "0.2", repeats=1).plans
    names = {"persona": first.persona, "line": first.line}

    assert last.persona.name == "clear_loss_rate_0_2"
    assert last.line.name == last.persona.line == "landline_loss_rate_0_2"
    assert (last.line.to_agent.loss_rate, last.line.to_customer.loss_rate) == (0.2, 0.2)
    assert last.model_copy(update=names) == first
    same = {"name": first.persona.name, "line": first.persona.line}
    assert last.persona.model_copy(update=same) == first.persona


def test_one_leg_can_be_varied_alone() -> None:
    last = planned("to_agent.loss_rate", "0", "0.2", repeats=1).plans[-1]

    assert (last.line.to_agent.loss_rate, last.line.to_customer.loss_rate) == (0.2, 0.0)


def test_calls_come_customer_by_customer_so_that_a_stopped_sweep_is_whole() -> None:
    made = planned("snr_db", "20", "0", "10", repeats=2)

    assert [(p.attempt, p.persona.room.snr_db) for p in made.plans] == [
        (1, 20), (1, 10), (1, 0), (2, 20), (2, 10), (2, 0),
    ]  # fmt: skip


def test_other_settings_can_be_fixed_at_all_levels() -> None:
    made = planned("pause_ms", "200", "900", fixed=("pause_rate=0.3", "delay_ms=80"))

    assert {p.persona.disfluency.pause_rate for p in made.plans} == {0.3}
    assert {p.line.to_agent.delay_ms for p in made.plans} == {80}
    assert made.asked.fixed == {"pause_rate": 0.3, "delay_ms": 80}


def test_loss_comes_in_bursts_unless_told_otherwise() -> None:
    made = planned("loss_rate", "0", "0.2", repeats=1)
    told = planned("loss_rate", "0", "0.2", repeats=1, fixed=("loss_burst_frames=1",))

    assert {p.line.to_agent.loss_burst_frames for p in made.plans} == {5}
    assert made.asked.fixed == {"loss_burst_frames": 5}
    assert {p.line.to_agent.loss_burst_frames for p in told.plans} == {1}
    assert told.asked.fixed == {"loss_burst_frames": 1}


def test_negative_and_long_names_are_names() -> None:
    made = planned("level_dbfs", "-10", "-30.5", repeats=1)
    long = planned("room.automatic_gain.target_dbfs", "-10", "-30.5", repeats=1)

    assert made.plans[-1].persona.name == "clear_level_dbfs_minus_30_5"
    assert long.plans[-1].persona.name.endswith("automatic_gain_target_dbfs_minus_30_5")
    assert len(long.plans[-1].persona.name) <= 60


@pytest.mark.parametrize(
    ("setting", "texts", "message"),
    [
        ("snr_db", ("30", "99"), "room.snr_db: must be at most 60.0 (got 99)"),
        ("loss_rate", ("0", "20"), "hint: 20 % is 0.2"),
        ("rate_wpm", ("100", "900"), "voice.rate_wpm: must be at most 400 (got 900)"),
        ("delay_ms", ("0", "100"), "must be at least 8 with codec `g711u`"),
    ],
)
def test_an_impossible_level_is_told(setting: str, texts: tuple[str, ...], message: str) -> None:
    assert message in fault_of(lambda: planned(setting, *texts))


# ---- the command ------------------------------------------------------------------------------


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
