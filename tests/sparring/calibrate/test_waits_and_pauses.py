"""Customers who wait and pause otherwise than asked are found out."""

import numpy as np
import pytest

from evaluators.testing import PER_MS, RATE_HZ
from sparring.calibrate.customer_calls import PLAIN
from sparring.calibrate.rows import thinking
from tests.sparring.calibrate.people import OVER_MS, digits, failed, spoken

WAIT_MS = 400
"""Of the clear speaker, once it takes the agent's turn to be over."""


def answered(waits_ms, **changes):
    """Questions, each answered after so long."""
    lines = []
    for i, ms in enumerate(waits_ms):
        at = 20_000 * i + 3000 + OVER_MS + round(ms)
        lines += [f"agent {20_000 * i}-{20_000 * i + 3000} hello", f"customer {at}-{at + 500} yes"]
    return spoken(*lines, **changes)


def drawn(median_ms, spread, n=20):
    """Waits whose logarithms have just that mean and deviation."""
    steps = np.linspace(-1, 1, n)
    return median_ms * np.exp(spread * steps / np.std(steps, ddof=1))


@pytest.mark.parametrize(
    ("waits_ms", "cases"),
    [
        (drawn(1500, 0.4), []),
        (drawn(2400, 0.4), ["geometric mean of 20"]),
        (drawn(900, 0.4), ["geometric mean of 20"]),
        (drawn(1500, 0.05), ["deviation of the logarithm"]),
        (drawn(1500, 1.0), ["deviation of the logarithm"]),
        (drawn(1, 0.4), ["geometric mean of 20"]),
    ],
)
def test_answers_that_do_not_wait_as_asked_fail(waits_ms, cases, tmp_path, monkeypatch):
    asks = {"answer_delay_ms": 1500, "answer_delay_spread": 0.4}
    thinks = answered(WAIT_MS + waits_ms, turn_taking=asks)

    calls = {"thinks": [thinks], PLAIN: [answered([WAIT_MS] * 3)]}
    assert failed(thinking, "thinking_time", calls, tmp_path, monkeypatch) == cases


def test_answers_to_a_question_that_the_agent_asked_anew_are_not_timed():
    lines = ["agent 0-3000 hello", "agent 4000-6000 hello", "customer 7000-7500 yes"]
    talked_over = ["agent 0-3000 hello", "agent 4500-8000 well", "customer 7000-7500 yes"]

    assert list(thinking.waits(spoken(*lines).record)) == []
    assert list(thinking.waits(spoken(*talked_over).record)) == []
    assert [ms for _, ms in thinking.waits(answered([700]).record)] == [700]


@pytest.mark.parametrize(
    ("n_early", "n_plain", "cases"),
    [(4, 0, []), (2, 0, []), (1, 0, ["asked for 100%"]), (4, 1, ["asked for 0%"])],
)
def test_answers_that_come_too_early_or_too_late_fail(
    n_early, n_plain, cases, tmp_path, monkeypatch
):
    def says(n, **changes):
        at = [5000 * i + (2500 if i < n else 3500) for i in range(4)]
        lines = [f"customer {ms}-{ms + 500} yes" for ms in at]
        agent = [f"agent {5000 * i}-{5000 * i + 3000} hello" for i in range(4)]
        return [spoken(*lines, *agent, **changes)]

    hurries = says(n_early, turn_taking={"early_answer_rate": 1.0})
    calls = {"hurries": hurries, PLAIN: says(n_plain)}

    assert failed(thinking, "early_answers", calls, tmp_path, monkeypatch) == cases


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

    assert failed(thinking, "digit_pauses", {"digits": [one]}, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("lengths_ms", "cases"),
    [
        (drawn(1200, 0.2, 12), []),
        (drawn(2500, 0.2, 12), ["length"]),
        (drawn(1200, 0.7, 12), ["deviation of the logarithm"]),
        (drawn(1200, 0.2, 2), ["rate"]),
        (drawn(1200, 0.2, 30), ["rate"]),
        ([], ["rate", "length", "deviation of the logarithm"]),
    ],
)
def test_words_without_their_pauses_fail(lengths_ms, cases, tmp_path, monkeypatch):
    gaps = [*lengths_ms, *[50] * (40 - len(lengths_ms))]
    parts = [np.append(np.full(300 * PER_MS, 0.1), np.zeros(round(ms) * PER_MS)) for ms in gaps]
    said = np.concatenate([*parts, np.full(300 * PER_MS, 0.1)])
    asks = {"word_pause_rate": 0.3, "pause_ms": 1200, "pause_spread": 0.2}
    text = " ".join(["well"] * 41)
    one = spoken(f"customer 0-{len(said) // PER_MS} {text}", said=said, disfluency=asks)

    assert failed(thinking, "word_pauses", {"pauses": [one]}, tmp_path, monkeypatch) == cases
