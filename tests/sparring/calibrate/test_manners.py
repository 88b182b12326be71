"""Customers of the library that take turns otherwise than asked fail, in the slow rows too."""

import pytest

from sparring.calibrate.rows import manners
from tests.sparring.calibrate.people import failed, spoken

QUESTIONS = [f"agent {at}-{at + 4500} hello" for at in range(0, 120_000, 6000)]
"""Twenty chances."""


def calls(n_done, onset_ms):
    """A call of each persona."""
    found = {}
    for kind, names in manners.RATES.items():
        starts = [6000 * i + onset_ms for i in range(n_done)]
        lines = [f"customer {at}-{at + 300} ({kind}) yes but" for at in starts]
        asks = {f"{kind}_rate": 0.5, f"{kind}_onset_ms": 1200}
        found |= {name: [spoken(*QUESTIONS, *lines, turn_taking=asks)] for name in names}
    return found


EVERYBODY = [name for names in manners.RATES.values() for name in names]


@pytest.mark.parametrize(
    ("n_done", "onset_ms", "row", "cases"),
    [
        (10, 1200, "unasked_rate", []),
        (17, 1200, "unasked_rate", EVERYBODY),
        (0, 1200, "unasked_rate", EVERYBODY),
        (10, 1260, "unasked_onset", []),
        (10, 1261, "unasked_onset", EVERYBODY),
        (0, 1200, "unasked_onset", EVERYBODY),
    ],
)
def test_deeds_that_are_not_as_asked_fail(  # by all who are to do them
    n_done, onset_ms, row, cases, tmp_path, monkeypatch
):
    assert failed(manners, row, calls(n_done, onset_ms), tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("later_ms", "cases"),
    [(3000, []), (3060, []), (3061, ["slow_answerer"]), (0, ["slow_answerer"])],
)
def test_a_slow_customer_that_does_not_wait_fails(later_ms, cases, tmp_path, monkeypatch):
    def answers(wait_ms, **changes):
        at = [(20_000 * i, 20_000 * i + 1000 + wait_ms) for i in range(5)]
        lines = [f"agent {asked}-{asked + 1000} hello" for asked, _ in at]
        return [spoken(*lines, *(f"customer {ms}-{ms + 500} yes" for _, ms in at), **changes)]

    asks = {"answer_delay_ms": 3000}
    found = {"slow_answerer": answers(800 + later_ms, turn_taking=asks), "clear": answers(800)}

    assert failed(manners, "answer_delay", found, tmp_path, monkeypatch) == cases
