"""Customers that interrupt, murmur, cough or talk aside otherwise than asked fail."""

import numpy as np
import pytest

from evaluators.testing import PER_MS
from sparring.calibrate.chances import chances
from sparring.calibrate.rows import unasked
from tests.sparring.calibrate.people import failed, spoken

QUESTIONS = [f"agent {at}-{at + 4500} hello" for at in range(0, 120_000, 6000)]
"""Twenty chances."""


def done(onsets_ms, kind, *, text="yes but"):
    """Lines of which the first of `QUESTIONS` have such a deed in them."""
    starts = [6000 * i + round(onset_ms) for i, onset_ms in enumerate(onsets_ms)]
    return [f"customer {at}-{at + 300} ({kind}) {text}" for at in starts]


def around(mean_ms, sd_ms, n):
    """Onsets with just that mean and deviation."""
    steps = np.linspace(-1, 1, n)
    return mean_ms + sd_ms * steps / np.std(steps, ddof=1)


@pytest.mark.parametrize(
    ("onsets_ms", "cases"),
    [
        (around(1500, 250, 10), []),
        (around(1990, 250, 10), ["onset"]),
        (around(1010, 250, 10), ["onset"]),
        (around(1500, 10, 10), ["onset"]),
        (around(1500, 250, 3), []),  # 0.15: one in 776 has three of twenty or fewer
        (around(1500, 250, 2), ["rate"]),
        (around(1500, 250, 18), ["rate"]),
        ([], ["rate", "onset", "onset"]),
    ],
)
def test_barge_ins_that_fall_short_or_come_late_fail(onsets_ms, cases, tmp_path, monkeypatch):
    asks = {"barge_in_rate": 0.5, "barge_in_onset_ms": 1500, "barge_in_onset_sd_ms": 250}
    one = spoken(*QUESTIONS, *done(onsets_ms, "barge_in"), turn_taking=asks)

    calls = {"barge_in": [one], "gives_up": []}
    assert failed(unasked, "barge_ins", calls, tmp_path, monkeypatch) == cases


def test_who_queues_behind_its_own_speech_fails(tmp_path, monkeypatch):
    asks = {"barge_in_rate": 0.5, "barge_in_onset_ms": 1500, "barge_in_onset_sd_ms": 250}
    lines = [*QUESTIONS, *done(around(1500, 250, 10), "barge_in")]
    right = spoken(*lines, turn_taking=asks)
    queued = spoken("agent 0-9000 well", "customer 0-3000 yes", "customer 3100-3500 (barge_in) no")

    calls = {"barge_in": [right], "gives_up": [queued]}
    found = failed(unasked, "barge_ins", calls, tmp_path, monkeypatch)
    assert found == ["begun behind their own speech"]


@pytest.mark.parametrize("kind", ["backchannel", "cough", "aside"])
@pytest.mark.parametrize(
    ("onset_ms", "n_done", "level", "cases"),
    [
        (1200, 10, 0.05, []),
        (1281, 10, 0.05, ["onset"]),
        (1200, 2, 0.05, ["rate"]),
        (1200, 10, 0.1, ["level"]),
    ],
)
def test_deeds_that_are_not_as_asked_fail(
    kind, onset_ms, n_done, level, cases, tmp_path, monkeypatch
):
    asks = {f"{kind}_rate": 0.5, f"{kind}_onset_ms": 1200, f"{kind}_level_db": -6}
    lines = [*QUESTIONS, *done([onset_ms] * n_done, kind), "customer 124000-125000 yes"]
    said = np.zeros(125_000 * PER_MS)
    for at in (6000 * i + onset_ms for i in range(n_done)):
        said[at * PER_MS : (at + 300) * PER_MS] = level * square(300)
    said[124_000 * PER_MS :] = 0.1 * square(1000)
    one = spoken(*lines, said=said, turn_taking=asks, voice={"level_dbfs": -20.0})

    found = failed(unasked, f"{kind}s", {kind: [one]}, tmp_path, monkeypatch)

    assert [case.replace("below answers", "level") for case in found] == cases


def square(ms):
    """A tone whose every sample is 1 or -1."""
    return np.where(np.arange(ms * PER_MS) // 8 % 2, 1.0, -1.0)


@pytest.mark.parametrize(
    ("length_ms", "cases"), [(1000, []), (1120, []), (1121, ["overlap"]), (3000, ["overlap"])]
)
def test_who_talks_on_instead_of_giving_up_fails(length_ms, cases, tmp_path, monkeypatch):
    asks = {"barge_in_rate": 1.0, "barge_in_persists": False, "barge_in_gives_up_ms": 1000}
    line = f"customer 1500-{1500 + length_ms} (barge_in) wait a | second"
    one = spoken("agent 0-6000 hello", line, turn_taking=asks)

    calls = {"gives_up": [one]}
    assert failed(unasked, "giving_up", calls, tmp_path, monkeypatch) == cases


def found(*lines, **more):
    one = spoken(*lines, **more)
    return [chance.onset_ms for chance in chances([one], "cough", onset_ms=1200)]


def test_only_a_question_that_leaves_time_is_a_chance():
    assert found("agent 0-1450 hello") == [None]
    assert found("agent 0-1449 hello") == []
    assert found("agent 0-1300 hello", "customer 1250-1600 (cough)") == [1250]


def test_a_question_over_which_the_customer_speaks_otherwise_is_no_chance():
    assert found("agent 1000-5000 hello", "customer 500-1300 my name is maria") == []
    assert found("agent 1000-5000 hello", "customer 2600-3000 my name is maria") == [None]


def test_speech_with_which_no_turn_begins_is_no_chance():
    assert found("agent 0-4000 hello", turns=[]) == []
    assert found("agent 0-4000 hello", turns=[700]) == [None]
    assert found("agent 0-4000 hello", turns=[702]) == []
