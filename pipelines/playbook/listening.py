"""Finding meaning in words that were heard: intents, names, ZIP codes, spelled names."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from personas import spoken
from personas.facts import first_names, last_names
from personas.spoken import TEENS, TENS, TIMES

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VALUE = {word: str(i) for i, word in enumerate(DIGITS)} | {"oh": "0", "o": "0"}
NUMBER_WORDS = frozenset((*DIGITS, "oh", *TEENS, *TENS, *TIMES))
"""Words that numbers are said with."""
ZIP_LENGTH = 5


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text as whole words."""
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)


def digit_runs(text: str) -> list[str]:
    """Runs of digits, however they were said.

    `nine four one`, `941`, `ninety four one` and `ninety-four one` are one run; `double four` is
    `44`, `eleven` is `11`.
    """
    return spoken.digit_runs(text, _VALUE)


def zip_codes(text: str) -> list[str]:
    """Five digits in a row, the last said first: a correction counts."""
    return [run for run in reversed(digit_runs(text)) if len(run) == ZIP_LENGTH]


@cache
def _listed() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(first_names()), frozenset(last_names())


def is_first(word: str) -> bool:
    """Whether it is a listed first name."""
    return word in _listed()[0]


def is_last(word: str) -> bool:
    """Whether it is a listed last name."""
    return word in _listed()[1]


def full_names(text: str) -> list[str]:
    """A first name followed by a last name, as words or letter by letter; the last said first."""
    words = joined_letters(text).split()
    pairs = pairwise(words)
    return [f"{a} {b}" for a, b in pairs if is_first(a) and is_last(b)][::-1]


def joined_letters(text: str) -> str:
    """Runs of single letters put together to listed names: `a n n l e e` is `ann lee`.

    `m as in mike` is `m`.
    """
    letters = re.sub(r"\b([a-z]) as in [a-z]+", r"\1", text)
    return re.sub(r"\b[a-z](?: [a-z])+\b", _join, letters)


def _join(run: re.Match[str]) -> str:
    letters = run.group().replace(" ", "")
    first, last = _listed()
    if letters in first or letters in last:
        return letters
    for cut in range(2, len(letters) - 1):
        if letters[:cut] in first and letters[cut:] in last:
            return f"{letters[:cut]} {letters[cut:]}"
    return run.group()
