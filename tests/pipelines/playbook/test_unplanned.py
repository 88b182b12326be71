"""What a model wrote comes out as its persona speaks: at the asked rates, with its facts whole."""

import pytest

from personas.schema import Disfluency
from pipelines.playbook.unplanned import Unplanned
from pipelines.scribe import plain
from tests.pipelines.plans import plan

N = 400
TEXT = "It's Maria Lopez, and my ZIP code is nine four one oh three."


def of(seed=1, **rates):
    return Unplanned(plan(seed=seed, disfluency=Disfluency(**rates)))


def brought_out(text=TEXT, n=N, **rates):
    speech = of(**rates)
    return [speech.brought_out(text) for _ in range(n)]


@pytest.mark.parametrize(
    ("rate", "mark"),
    [
        ("filler_rate", lambda text: text.startswith(("um, It's", "uh, It's"))),
        ("false_start_rate", lambda text: text.count("It's") == 2 or "Maria, It's" in text),
        ("trailing_off_rate", lambda text: text.endswith("</prosody>.")),
        ("self_correction_rate", lambda text: ", sorry, nine four one oh three" in text),
        ("name_correction_rate", lambda text: ", sorry, Maria Lopez" in text),
    ],
)
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_each_slip_of_an_answer_is_as_frequent_as_asked(rate, mark, share):
    found = sum(map(mark, brought_out(**{rate: share}))) / N

    assert found == pytest.approx(share, abs=3.3 * (share * (1 - share) / N) ** 0.5)


@pytest.mark.parametrize(
    ("rate", "chances", "mark"),
    [
        ("pause_rate", 4, '<break time="600ms"/>'),
        ("word_pause_rate", 7, '<break time="600ms"/>'),
        ("word_filler_rate", 7, " um "),
    ],
)
def test_so_is_what_stands_between_words(rate, chances, mark):
    found = " ".join(brought_out(**{rate: 0.5})).replace(" uh ", " um ").count(mark)

    assert found / (N * chances) == pytest.approx(0.5, abs=0.04)


def test_its_words_stay_its_own():
    assert brought_out(n=1, pause_ms=900) == [TEXT]
    paused = brought_out(n=1, pause_rate=1.0, word_pause_rate=1.0, trailing_off_rate=1.0)
    assert [plain(text) for text in paused] == [TEXT]


def test_facts_are_neither_broken_up_nor_said_twice():
    rates = {"word_filler_rate": 1.0, "repetition_rate": 1.0, "word_pause_rate": 1.0}
    (text,) = brought_out(n=1, **rates)

    assert "Maria Lopez," in text
    assert "nine four one oh three." in text
    assert plain(text).replace(" um", "").replace(" uh", "") == (
        "It's It's Maria Lopez, and and my my ZIP ZIP code code is is nine four one oh three."
    )


@pytest.mark.parametrize(
    "said",
    ["nine four one oh three", "Nine, four, one, zero, three", "94103", "9 4 1 0 3", "9-4-1-0-3"],
)
def test_a_zip_code_is_known_however_it_is_written(said):
    (text,) = brought_out(f"That is {said}.", n=1, self_correction_rate=1.0)
    wrong, _, right = text.partition(", sorry, ")

    assert right == f"{said}."
    assert wrong.startswith("That is ")
    assert len(wrong.split()) == 7


@pytest.mark.parametrize("said", ["194103", "nine four one oh four", "that"])
def test_what_is_not_its_zip_code_is_not_corrected(said):
    assert brought_out(f"That is {said}.", n=1, self_correction_rate=1.0) == [f"That is {said}."]


def test_the_seed_decides():
    rates = {"filler_rate": 0.5, "word_pause_rate": 0.5, "repetition_rate": 0.5}
    twice = [[of(seed, **rates).brought_out(TEXT)] for seed in (1, 1, 2)]

    assert twice[0] == twice[1] != twice[2]


def test_one_rate_moves_no_other_draw():
    alone = brought_out(filler_rate=0.5, n=20)
    both = brought_out(filler_rate=0.5, false_start_rate=1.0, n=20)

    assert [text[:3] in ("um,", "uh,") for text in alone] == [
        text[:3] in ("um,", "uh,") for text in both
    ]


def test_who_speaks_as_it_writes_is_left_alone():
    assert not of(pause_ms=900).changes_anything
    assert of(name_correction_rate=0.1).changes_anything
    assert of(filler_rate=1.0).brought_out("  ") == ""
