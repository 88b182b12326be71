"""Customers whose tongue slips otherwise than asked are found out."""

import numpy as np
import pytest

from evaluators.testing import PER_MS
from sparring.calibrate.customer_calls import PLAIN
from sparring.calibrate.rows import slips
from sparring.calibrate.wording import false_start, may_start_falsely, word_gaps
from tests.sparring.calibrate.people import failed, says, spoken

SLIPS = [
    ("fillers", "fills", "uh, yes please", "yes please", {"filler_rate": 0.5}, "filler_rate"),
    (
        "fillers",
        "fills",
        "yes uh please",
        "yes please",
        {"word_filler_rate": 0.5},
        "word_filler_rate",
    ),
    ("repetitions", "repeats", "no no", "no", {"repetition_rate": 0.5}, "of 20 words"),
    ("false_starts", "starts", "my, my name", "my name", {"false_start_rate": 0.5}, ""),
    (
        "corrections",
        "corrects",
        "one two, sorry, one three",
        "one three",
        {"self_correction_rate": 0.5},
        "self_correction_rate",
    ),
    (
        "corrections",
        "corrects",
        "joe, sorry, maria gonzalez",
        "maria gonzalez",
        {"name_correction_rate": 0.5},
        "name_correction_rate",
    ),
]


@pytest.mark.parametrize(("row", "who", "text", "otherwise", "asks", "case"), SLIPS)
@pytest.mark.parametrize(("n", "right"), [(10, True), (3, True), (2, False), (18, False)])
def test_slips_that_are_made_too_rarely_or_too_often_fail(
    row, who, text, otherwise, asks, case, n, right, tmp_path, monkeypatch
):
    calls = {who: says(n, text, otherwise, **asks)}

    found = failed(slips, row, calls, tmp_path, monkeypatch)

    about = case or "false_start_rate"
    assert (about not in found) is right


@pytest.mark.parametrize(("n", "cases"), [(10, []), (3, []), (2, ["rate"]), (20, ["rate"])])
def test_answers_that_do_not_trail_off_fail(n, cases, tmp_path, monkeypatch):
    def talks(n_faint, **disfluency):
        tails = [0.05 if i < n_faint else 0.1 for i in range(20)]
        one = [np.append(np.full(600 * PER_MS, 0.1), np.full(400 * PER_MS, t)) for t in tails]
        lines = [f"customer {1000 * i}-{1000 * i + 1000} yes please" for i in range(20)]
        return [spoken(*lines, said=np.concatenate(one), disfluency=disfluency)]

    calls = {"trails": talks(n, trailing_off_rate=0.5), PLAIN: talks(0)}

    assert failed(slips, "trailing_off", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("text", "n", "may"),
    [
        ("my, my name is maria", 1, True),
        ("my name, my name is maria", 2, True),
        ("this is, this is maria", 2, True),
        ("no, i am not", 0, False),
        ("my name is maria", 0, True),
        ("maria gonzalez", 0, False),
        ("yes.", 0, False),
        ("my, me name", 0, False),
    ],
)
def test_a_start_is_false_if_it_is_begun_again(text, n, may):
    assert false_start(text) == n
    assert may_start_falsely(text, {"maria", "gonzalez"}) is may


def test_pauses_may_stand_between_words_but_in_no_fact():
    assert (
        word_gaps("uh, my zip is nine um four oh. okay, maria gonzalez", {"maria", "gonzalez"}) == 5
    )
