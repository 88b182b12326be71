"""Names, ZIP codes and spelled letters in recognised text, which is lower-case words."""

import functools
import itertools

from personas import spoken
from personas.facts import first_names, last_names

DIGIT_WORDS = ("oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""How a digit is said, by its value."""
_VALUES = {word: str(value) for value, word in enumerate(DIGIT_WORDS)} | {"zero": "0"}
ZIP_LENGTH = 5


def digits_said(zip_code: str) -> str:
    """`94103` as `nine four one oh three`."""
    return " ".join(DIGIT_WORDS[int(digit)] for digit in zip_code)


def digit_runs(text: str) -> list[str]:
    """Stretches of digit words as figures: `it's nine four uh one` gives `["94", "1"]`."""
    return spoken.digit_runs(text, _VALUES)


def zip_in(text: str) -> str | None:
    """The last stretch of exactly five digits: a correction follows what it corrects."""
    return next((run for run in reversed(digit_runs(text)) if len(run) == ZIP_LENGTH), None)


def names_in(text: str) -> list[str]:
    """Pairs of neighbouring words that are a listed first and a listed last name, in order."""
    words = text.split()
    firsts, lasts = listed_firsts(), listed_lasts()
    return [f"{a} {b}" for a, b in itertools.pairwise(words) if a in firsts and b in lasts]


def parts_of_name_in(text: str) -> list[str]:
    """Words that are a listed first or last name."""
    return [word for word in text.split() if word in listed_firsts() or word in listed_lasts()]


def spelled_in(text: str) -> list[str]:
    """Words put together from stretches of two or more single letters.

    A stretch that is a listed first name and then a listed last name gives both:
    `m a r i a g o n z a l e z` gives `["maria", "gonzalez"]`.
    """
    runs = itertools.groupby(text.split(), key=lambda word: len(word) == 1)
    joined = ["".join(run) for is_letter, run in runs if is_letter]
    return [word for run in joined if len(run) > 1 for word in _cut(run)]


def _cut(run: str) -> list[str]:
    firsts, lasts = listed_firsts(), listed_lasts()
    for at in range(2, len(run) - 1):
        if run[:at] in firsts and run[at:] in lasts:
            return [run[:at], run[at:]]
    return [run]


@functools.cache
def listed_firsts() -> frozenset[str]:
    """First names of the public list."""
    return frozenset(first_names())


@functools.cache
def listed_lasts() -> frozenset[str]:
    """Last names of the public list."""
    return frozenset(last_names())
