import itertools
import re
from pathlib import Path

import pocketsphinx
import pytest

from personas.facts import draw_facts, first_names, held_out_names, last_names

LAX = {"AH", "EH", "IH", "UH"}


def pronunciations():
    """Word to its pronunciations in the recogniser's dictionary, the lax vowels taken for one."""
    found = {}
    text = Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict")).read_text("utf-8")
    for line in text.splitlines():
        word, *phones = line.split()
        sounds = tuple("lax" if phone in LAX else phone for phone in phones)
        found.setdefault(re.sub(r"\(\d+\)$", "", word), []).append(sounds)
    return found


SOUNDS = pronunciations()


def within_one(a, b):
    """Whether one substitution, insertion or deletion at most lies between two sequences."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    short, long = sorted((a, b), key=len)
    return len(long) - len(short) == 1 and any(
        long[:i] + long[i + 1 :] == short for i in range(len(long))
    )


def alike(a, b):
    return any(within_one(x, y) for x, y in itertools.product(SOUNDS[a], SOUNDS[b]))


@pytest.mark.parametrize(("a", "b"), [("jon", "john"), ("aaron", "eric"), ("mary", "gary")])
def test_the_measure_of_sounding_alike_finds_what_is_alike(a, b):
    assert alike(a, b)


@pytest.mark.parametrize("names", [first_names(), last_names()], ids=["first", "last"])
def test_no_two_names_of_a_list_sound_alike_and_the_recogniser_knows_each(names):
    assert [name for name in names if name not in SOUNDS] == []
    assert [pair for pair in itertools.combinations(names, 2) if alike(*pair)] == []


def test_the_lists_are_long_and_the_held_out_names_are_in_neither():
    listed = {*first_names(), *last_names()}

    assert (len(first_names()), len(last_names())) == (197, 233)
    assert len(held_out_names().first) == len(held_out_names().last) == 10
    assert not listed & {*held_out_names().first, *held_out_names().last}


def test_equal_seeds_give_equal_facts():
    assert draw_facts(5) == draw_facts(5)
    assert draw_facts(5).model_dump() == {"name": "jordan reyes", "zip_code": "42765", "other": {}}


def test_many_draws_use_the_whole_lists_and_every_first_digit():
    drawn = [draw_facts(seed) for seed in range(4000)]

    assert {facts.name.split()[0] for facts in drawn} == set(first_names())
    assert {facts.name.split()[1] for facts in drawn} == set(last_names())
    assert {facts.zip_code[0] for facts in drawn} == set("0123456789")
