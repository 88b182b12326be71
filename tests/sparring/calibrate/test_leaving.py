"""Customers that leave, hang up, beep or do things otherwise than asked fail."""

import numpy as np
import pytest

from evaluators.testing import PER_MS, RATE_HZ
from pipelines.manners.sounds import beep
from pipelines.playbook.behaviours import MEASURED
from pipelines.playbook.behaviours.acting import Measurement
from sparring.calibrate.customer_calls import Asked, customer_plans
from sparring.calibrate.finding import EXACT, Tolerance
from sparring.calibrate.rows import absences, behaviours, hanging_up, machines
from tests.sparring.calibrate.people import failed, spoken


def hum(hz, ms, level=0.1):
    at = np.arange(ms * PER_MS)
    return level * (2 * (at * hz / RATE_HZ % 1) - 1)


def leaves(event, n_left, music_ms=8000, level=0.04):
    """Ten calls; the first `n_left` leave at the second question, the others answer it."""
    asks = {"hold_rate": 0.4, "hold_s": 8, "handover_rate": 0.4}
    gone = ["customer 1000-1500 yes", f"customer event 3000 {event}"]
    gone += [f"customer 4000-{4000 + music_ms} (music)", "customer event 13000 back"]
    said = np.zeros(12_100 * PER_MS)
    said[4000 * PER_MS :][: music_ms * PER_MS] = level * np.sign(hum(100, music_ms))
    away = spoken(*gone, said=said, turn_taking=asks)
    here = spoken("customer 1000-1500 yes", "customer 4000-5000 no", turn_taking=asks)
    return [away if i < n_left else here for i in range(10)]


@pytest.mark.parametrize(
    ("n_left", "music_ms", "level", "cases"),
    [
        (7, 8000, 0.04, []),
        (7, 7000, 0.04, ["length"]),
        (7, 8000, 0.08, ["music"]),
        (0, 8000, 0.04, ["rate", "length", "music"]),
    ],
)
def test_holds_that_are_not_as_asked_fail(n_left, music_ms, level, cases, tmp_path, monkeypatch):
    calls = {"holds": leaves("holds", n_left, music_ms, level)}

    assert failed(absences, "holds", calls, tmp_path, monkeypatch) == cases


def hands_on(after_hz, before_hz=100, gap_ms=2400):
    lines = ["customer 0-1000 yes", "customer event 1100 hands_on", "customer event 4000 back"]
    lines += ["customer 1200-1800 (hold) wait", f"customer {1800 + gap_ms}-4800 (hold) hello"]
    said = np.concatenate([hum(before_hz, 1000), np.zeros(4000 * PER_MS), hum(after_hz, 1000)])
    asks = {"handover_rate": 0.4}
    return [spoken(*lines, "customer 5000-6000 yes", said=said, turn_taking=asks)]


@pytest.mark.parametrize(
    ("after_hz", "before_hz", "gap_ms", "cases"),
    [
        (200, 100, 2400, []),
        (100, 100, 2400, ["pitch after"]),
        (200, 200, 2400, ["voices that were the other's before"]),
        (200, 100, 1900, ["silence between the voices"]),
    ],
)
def test_a_voice_that_does_not_change_fails(  # nor one that is there too soon
    after_hz, before_hz, gap_ms, cases, tmp_path, monkeypatch
):
    other = [spoken("customer 0-1000 yes", said=hum(200, 1000))]
    calls = {"hands_on": hands_on(after_hz, before_hz, gap_ms), "other": other}

    assert failed(absences, "handovers", calls, tmp_path, monkeypatch) == cases


def test_a_telephone_that_is_never_handed_on_fails(tmp_path, monkeypatch):
    other = [spoken("customer 0-1000 yes", said=hum(200, 1000))]
    calls = {"hands_on": leaves("nothing", 0) * 2, "other": other}

    found = failed(absences, "handovers", calls, tmp_path, monkeypatch)

    assert found == [
        "rate",
        "pitch after",
        "silence between the voices",
        "voices that were the other's before",
    ]


@pytest.mark.parametrize(
    ("n_silent", "speaks_at_ms", "cases"),
    [(8, 5000, []), (0, 5000, ["rate"]), (20, 5000, ["rate"]), (8, 3000, ["broken too soon"])],
)
def test_silences_that_are_not_kept_fail(n_silent, speaks_at_ms, cases, tmp_path, monkeypatch):
    asks = {"silence_rate": 0.4}
    agent, answer = "agent 3500-4500 hello", f"customer {speaks_at_ms}-{speaks_at_ms + 500} yes"
    silent = spoken("customer event 1000 stays_silent", agent, answer, turn_taking=asks)
    talks = spoken(agent, answer, turn_taking=asks)
    calls = {"silent": [silent if i < n_silent else talks for i in range(20)]}

    assert failed(absences, "silences", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("over_ms", "ending", "more", "cases"),
    [
        (21_000, "customer impatient", (), []),
        (19_000, "customer impatient", (), ["earliest", "latest"]),
        (36_000, "customer impatient", (), ["earliest", "latest"]),
        (21_000, "limit time", (), ["hung up", "earliest", "latest"]),
        (28_000, "customer impatient", ("customer 22000-23000 yes",), ["answered once more"]),
    ],
)
def test_who_does_not_lose_patience_in_time_fails(  # a question is over, and then it hangs up
    over_ms, ending, more, cases, tmp_path, monkeypatch
):
    leaving = f"customer {over_ms + 400}-{over_ms + 1500} goodbye"
    turns = [21_500, over_ms] if more else [over_ms]
    one = spoken(
        *more,
        leaving,
        turns=turns,
        circumstances={"ending": ending},
        temper={"patience_s": 20},
    )

    calls = {"impatient": [one]}
    assert failed(hanging_up, "patience", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("n_told", "ending", "cases"),
    [
        (2, "customer asked too often", []),
        (3, "customer asked too often", ["the same was told"]),
        (2, "limit time", ["hung up", "the same was told"]),
    ],
)
def test_who_lets_itself_be_asked_too_often_fails(n_told, ending, cases, tmp_path, monkeypatch):
    lines = [f"customer {1000 * i}-{1000 * i + 500} it's maria gonzalez" for i in range(n_told)]
    one = spoken(*lines, circumstances={"ending": ending}, temper={"max_asks": 2})

    calls = {"twice": [one]}
    assert failed(hanging_up, "asked_too_often", calls, tmp_path, monkeypatch) == cases


# ---- machines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hz_factor", "ms", "level_dbfs", "n", "cases"),
    [
        (1.0, 800, -22, 1, []),
        (1.4, 800, -22, 1, ["frequency"]),
        (1.0, 400, -22, 1, ["length"]),
        (1.0, 800, -12, 1, ["level"]),
        (1.0, 800, -22, 0, ["beeps in 1 calls"]),
    ],
)
def test_a_beep_that_is_another_fails(  # as high, as long, as loud, as often
    hz_factor, ms, level_dbfs, n, cases, tmp_path, monkeypatch
):
    tone = beep(ms * hz_factor / 1000, level_dbfs=level_dbfs, sample_rate_hz=RATE_HZ)
    tone = np.interp(np.arange(ms * PER_MS) * hz_factor, np.arange(len(tone)), tone)
    lines = [f"customer 0-{ms} (beep)"] * n
    one = spoken("agent 2000-3000 hello", *lines, said=tone)

    calls = {"voicemail": [one]}
    assert failed(machines, "mailbox_beep", calls, tmp_path, monkeypatch) == cases


def menu(n_offers, *more):
    playbook = customer_plans({"menu": Asked({}, 1, 20, persona="menu")})[0].persona.playbook
    steps = [f"customer event {1000 * i} answers_with menu" for i in range(n_offers)]
    return [spoken(*steps, "customer event 90000 answers_with bye", *more, playbook=playbook)]


@pytest.mark.parametrize(
    ("calls", "cases"),
    [
        (menu(4), []),
        (menu(3), ["offers without a key"]),
        (menu(4, "customer event 5000 hears_key 1"), ["keys heard in speech"]),
    ],
)
def test_a_menu_that_mishears_or_gives_up_too_soon_fails(calls, cases, tmp_path, monkeypatch):
    assert failed(machines, "menu", {"menu": calls}, tmp_path, monkeypatch) == cases


def test_a_menu_that_hears_no_keys_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(machines.Keypad, "hear", lambda _self, _frame: None)

    found = failed(machines, "menu", {"menu": menu(4)}, tmp_path, monkeypatch)

    assert found == ["keys heard right", "keys heard in all"]


# ---- behaviours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "events", "cases"),
    [
        ({"behaviour": "ask_price", "times": 2}, ["ask_price"] * 2, []),
        ({"behaviour": "ask_price", "times": 2}, ["ask_price"], ["ask_price"]),
        ({"behaviour": "ask_price", "times": 2}, [], ["ask_price"]),
        ({"behaviour": "mishear", "rate": 0.5}, ["may_mishear"] * 20 + ["mishear"] * 9, []),
        ({"behaviour": "mishear", "rate": 0.5}, ["may_mishear"] * 20, ["mishear"]),
        ({"behaviour": "has_to_go", "after_s": 30}, ["x"] * 35 + ["has_to_go"], []),
        ({"behaviour": "has_to_go", "after_s": 30}, ["x"] * 20 + ["has_to_go"], ["has_to_go"]),
    ],
)
def test_a_behaviour_that_is_not_done_as_asked_fails(how, events, cases, tmp_path, monkeypatch):
    lines = [f"customer event {1000 * i} {name}" for i, name in enumerate(events)]
    one = spoken("agent 0-1000 hello", *lines, behaviours=[how])

    calls = {how["behaviour"]: [one]}
    assert failed(behaviours, "behaviours", calls, tmp_path, monkeypatch) == cases


def test_every_behaviour_is_measured():
    assert [str(how["behaviour"]) for how, _ in behaviours.BEHAVIOURS] == sorted(MEASURED)


def test_a_number_is_exact_a_rate_is_not_and_a_time_may_be_later():
    def allowed(parameter):
        found = Measurement(behaviour="x", parameter=parameter, asked=0.5, found=0.5, n=20)
        return behaviours.tolerance(found)

    assert allowed("times") == EXACT
    assert allowed("after_s") == Tolerance(0, behaviours.LATER_S)
    assert allowed("rate").up == pytest.approx(0.35)
