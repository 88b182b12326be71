"""Finding meaning in words that were heard: intents, names, ZIP codes, spelled names."""

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

from personas.facts import first_names, last_names

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_VALUE = {word: str(i) for i, word in enumerate(DIGITS)} | {"oh": "0", "o": "0"}
ZIP_LENGTH = 5


def says(text: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text as whole words."""
    padded = f" {text} "
    return any(f" {phrase} " in padded for phrase in phrases)


def digit_runs(text: str) -> list[str]:
    """Runs of digits, however they were said: `nine four one` or `941`."""
    runs, run = [], ""
    for word in text.split():
        digit = word if word.isdigit() else _VALUE.get(word)
        if digit is None:
            runs.append(run)
            run = ""
        else:
            run += digit
    return [r for r in (*runs, run) if r]


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
    """Runs of single letters put together to listed names: `a n n l e e` is `ann lee`."""
    return re.sub(r"\b[a-z](?: [a-z])+\b", _join, text)


def _join(run: re.Match[str]) -> str:
    letters = run.group().replace(" ", "")
    first, last = _listed()
    if letters in first or letters in last:
        return letters
    for cut in range(2, len(letters) - 1):
        if letters[:cut] in first and letters[cut:] in last:
            return f"{letters[:cut]} {letters[cut:]}"
    return run.group()


def spoken_zip(zip_code: str) -> str:
    """As people say it: `94103` is `nine four one oh three`."""
    return " ".join("oh" if digit == "0" else DIGITS[int(digit)] for digit in zip_code)


def spelled(name: str) -> str:
    """Letter by letter: `maria lopez` is `m a r i a, l o p e z`."""
    return ", ".join(" ".join(part) for part in name.split())
