"""How facts are said: ZIP codes in digits, pairs and doubles; names letter by letter."""

import itertools

from personas.schema import Phrasing
from personas.spoken import ALPHABET, TEENS, TENS
from pipelines.playbook.listening import DIGITS


def spoken_zip(zip_code: str, how: Phrasing | None = None) -> str:
    """As people say it: `94403` is `nine four four oh three`.

    In pairs it begins with one number, `ninety four four oh three`; with doubles it is
    `nine double four oh three`. A code that has no such pair is said digit by digit.
    """
    numbers = how.numbers if how else "digits"
    if numbers == "pairs" and (pair := _pair(zip_code[:2])):
        return f"{pair} {_digits(zip_code[2:])}"
    if numbers == "doubles":
        return " ".join(_run(digit, len(list(run))) for digit, run in itertools.groupby(zip_code))
    return _digits(zip_code)


def spelled(name: str, how: Phrasing | None = None) -> str:
    """Letter by letter: `maria lopez` is `m a r i a, l o p e z`, or `m as in mike ...`, with SSML.

    Text-to-speech would read a lone `a` as the article, so that letter is marked.
    """
    if how is None or how.spelling == "letters":
        return ", ".join(" ".join(part) for part in name.split())
    return ", ".join(
        ", ".join(_explained(letter) for letter in part if letter.isalpha())
        for part in name.split()
    )


def _explained(letter: str) -> str:
    said = f'<say-as interpret-as="characters">{letter}</say-as>' if letter == "a" else letter
    return f"{said} as in {ALPHABET[letter]}"


def _pair(digits: str) -> str:
    """Two digits as one number; empty where that would be said otherwise."""
    if digits[0] == "1":
        return TEENS[int(digits[1])]
    if digits[0] == "0" or digits[1] == "0":
        return ""
    return f"{TENS[int(digits[0]) - 2]} {DIGITS[int(digits[1])]}"


def _run(digit: str, length: int) -> str:
    """A digit said `length` times in a row."""
    word = _digits(digit)
    doubles = ["double " + word] * (length // 2)
    return " ".join([*doubles, *[word] * (length % 2)])


def _digits(number: str) -> str:
    return " ".join("oh" if digit == "0" else DIGITS[int(digit)] for digit in number)
