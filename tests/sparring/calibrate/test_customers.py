"""Customers that do not do what they were asked to fail the row that is about it."""

import numpy as np
import pytest

from evaluators.testing import RATE_HZ, call
from sparring.calibrate.customer_calls import PLAIN, Asked, Call, changed, customer_plans
from sparring.calibrate.lab import Lab
from sparring.calibrate.measure.spoken import silences_ms, spoken_ms
from sparring.calibrate.rows import ROWS, customers, settings
from sparring.calibrate.run import measured

AGENT_RUNS = [f"agent {at}-{at + 2500} hello" for at in range(0, 100_000, 5000)]
"""Twenty chances."""


def persona(**changes):
    return changed(customer_plans({PLAIN: Asked({}, 1, 20)})[0].persona, changes, name="other")


def at_onset(onset_ms, n, kind):
    """Lines of which the first `n` of `AGENT_RUNS` have such a move in them."""
    starts = [5000 * i + onset_ms for i in range(n)]
    return [f"customer {at}-{at + 300} ({kind}) yes but" for at in starts]


def spoken(*lines, said=None, **changes):
    record = call(*lines, persona=persona(**changes))
    silence = np.zeros(record.n_samples)
    return Call(record, silence if said is None else said, silence)


def failed(row, calls, tmp_path, monkeypatch):
    """The cases of a row that fail, up to the comma."""
    monkeypatch.setattr(customers, "calls", lambda _lab: calls)
    found = measured(ROWS.rows()[row], Lab(tmp_path), tmp_path)
    assert [finding.note for finding in found if finding.note] == []
    return [finding.case.partition(",")[0] for finding in found if not finding.passed]


@pytest.mark.parametrize(
    ("n_done", "onset_ms", "cases"),
    [
        (12, 1200, []),
        (12, 1280, []),
        (12, 1281, ["onset on average"]),
        (6, 1200, []),  # 0.3: three standard errors of twenty draws are 0.33
        (5, 1200, ["rate"]),
        (20, 1200, ["rate"]),
        (0, 1200, ["rate", "onset on average"]),
    ],
)
def test_barge_ins_that_fall_short_or_come_late_fail(
    n_done, onset_ms, cases, tmp_path, monkeypatch
):
    asks = {"barge_in_rate": 0.6, "barge_in_onset_ms": 1200}
    one = spoken(*AGENT_RUNS, *at_onset(onset_ms, n_done, "barge_in"), turn_taking=asks)

    assert failed("barge_ins", {"interrupts": [one]}, tmp_path, monkeypatch) == cases


def test_speech_of_the_agent_that_is_too_short_is_no_chance(tmp_path, monkeypatch):
    asks = {"backchannel_rate": 1.0, "backchannel_onset_ms": 1500}
    lines = ["agent 0-2500 hello", "customer 1500-1800 (backchannel) uh huh", "agent 5000-6699 no"]
    one = spoken(*lines, turn_taking=asks)

    assert failed("backchannels", {"murmurs": [one]}, tmp_path, monkeypatch) == []

    longer = spoken(*lines[:2], "agent 5000-6700 no", turn_taking=asks)
    assert failed("backchannels", {"murmurs": [longer]}, tmp_path, monkeypatch) == ["rate"]


@pytest.mark.parametrize(("n_filled", "cases"), [(10, []), (0, ["before an answer"])])
def test_fillers_that_are_never_said_fail(n_filled, cases, tmp_path, monkeypatch):
    texts = ["uh, yes"] * n_filled + ["yes"] * (20 - n_filled)
    lines = [f"customer {1000 * i}-{1000 * i + 300} {text}" for i, text in enumerate(texts)]
    one = spoken(*lines, disfluency={"filler_rate": 0.6})

    assert failed("fillers", {"murmurs": [one]}, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("delay_ms", "cases"), [(1500, []), (1540, []), (1541, ["later"]), (0, ["later"])]
)
def test_answers_that_do_not_wait_fail(delay_ms, cases, tmp_path, monkeypatch):
    at_ms = 3000 + delay_ms
    asks = {"answer_delay_ms": 1500}
    thinks = spoken(f"customer {at_ms}-{at_ms + 500} yes", turn_taking=asks)
    plain = spoken("customer 3000-3500 yes")

    calls = {"thinks": [thinks], PLAIN: [plain]}
    assert failed("thinking_time", calls, tmp_path, monkeypatch) == cases


def digits(pause_ms, n_pauses):
    """Five sounds of 300 ms with pauses between the first, as one second of a call's beginning."""
    sounds = [np.full(300 * RATE_HZ // 1000, 0.1)] * 5
    gaps = [np.zeros((pause_ms if i < n_pauses else 50) * RATE_HZ // 1000) for i in range(4)]
    return np.concatenate([part for pair in zip(sounds, [*gaps, gaps[0][:0]]) for part in pair])  # noqa: B905


@pytest.mark.parametrize(
    ("pause_ms", "n_pauses", "cases"),
    [
        (800, 4, []),
        (841, 4, ["length"]),
        (759, 4, ["length"]),
        (800, 3, ["rate"]),
        (50, 4, ["rate", "length"]),
    ],
)
def test_numbers_without_their_pauses_fail(pause_ms, n_pauses, cases, tmp_path, monkeypatch):
    said = digits(pause_ms, n_pauses)
    end_ms = 1000 * len(said) // RATE_HZ
    asks = {"pause_rate": 1.0, "pause_ms": 800}
    one = spoken(f"customer 0-{end_ms} nine four one oh three", said=said, disfluency=asks)

    assert failed("digit_pauses", {"thinks": [one]}, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("fast_ms", "cases"), [(1000, []), (1500, ["220 over 150 words per minute"])]
)
def test_a_rate_that_changes_nothing_fails(fast_ms, cases, tmp_path, monkeypatch):
    def says_yes(length_ms, wpm):
        said = np.full(length_ms * RATE_HZ // 1000, 0.1)
        return [spoken(f"customer 0-{length_ms} yes", said=said, voice={"rate_wpm": wpm})]

    calls = {
        PLAIN: says_yes(1467, 150),
        "slow": says_yes(2000, 110),
        "fast": says_yes(fast_ms, 220),
    }

    assert failed("speech_rate", calls, tmp_path, monkeypatch) == cases


def test_silences_lie_between_sounds_only():
    said = np.concatenate([np.zeros(800), digits(800, 2), np.zeros(8000)])

    assert silences_ms(said, RATE_HZ, at_least_ms=450) == [800, 800]
    assert spoken_ms(said, RATE_HZ) == 5 * 300 + 2 * 800 + 2 * 50
    assert spoken_ms(np.zeros(100), RATE_HZ) == 0


def test_calls_of_one_number_have_one_seed_and_the_same_facts():
    other = Asked({"voice": {"rate_wpm": 220}}, 2, 20)
    first, second, fast, _ = customer_plans({PLAIN: Asked({}, 2, 20), "fast": other})

    assert (first.seed, first.facts) == (fast.seed, fast.facts)
    assert first.seed != second.seed
    assert fast.persona == changed(first.persona, other.changes, name="fast")
    assert fast.persona.voice == first.persona.voice.model_copy(update={"rate_wpm": 220})


def test_a_setting_that_changes_nothing_fails(tmp_path, monkeypatch):
    plain, deaf, heard = (
        Call(call(end_ms=1000), np.full(8000, level), np.zeros(8000)) for level in (0.1, 0.1, 0.2)
    )
    calls = {PLAIN: [plain], "ignored": [deaf], "heard": [heard]}
    monkeypatch.setattr(settings, "calls", lambda _lab: calls)

    found = measured(ROWS.rows()["settings"], Lab(tmp_path), tmp_path)

    assert [(one.case, one.passed) for one in found] == [
        ("ignored, calls that differ", False),
        ("heard, calls that differ", True),
    ]
