"""When a name passed on is the customer's name, and a ZIP code the customer's ZIP code.

Names are the same when they agree, word by word, after this:

- Case, accents, spacing, hyphens and apostrophes do not count: `José O'Brien` is `jose obrien`,
  `Mary-Ann` is `maryann`.
- The order is first, last; `Gonzalez, Maria` with its comma is turned round.
- Titles (`Mrs.`) in front and suffixes (`Jr.`) at the end do not count.
- A middle name of the customer's may be left out or be its initial. One the customer does not have
  makes it another name.
- Homophones (`Jon` and `John`; see `evaluators.homophones`) are the same, unless the customer
  spelled that word: who was told the letters must get them right.

ZIP codes are the same when five digits are the same five digits, in figures or in words. Of nine
digits (ZIP+4) the first five count. Any other number of digits is wrong: `2139` for `02139` is.
"""

import functools
from collections.abc import Iterable, Sequence, Set

from evaluators.homophones import sound
from evaluators.words import fold, letter_runs, listed, words

_TITLES = listed("mr mrs ms miss mister missus dr doctor prof professor sir madam mx")
_SUFFIXES = listed("jr sr ii iii iv junior senior")
_PARTICLES = listed("de la las los del da dos di du van von der den ter le st bin ben al el")
"""They belong to the last name: `maria de la cruz` is no Maria Cruz with two middle names."""
_NO_NAME = frozenset({"", "unknown", "none", "null", "na", "customer", "caller", "anonymous"})
ZIP_DIGITS, ZIP_PLUS_4_DIGITS = 5, 9


def same_name(said: str, expected: str, *, spelled: bool | Set[str] = False) -> bool:
    """Whether `said` names the person called `expected`, by the rules above.

    Args:
        said: The name that was passed on.
        expected: First and last name.
        spelled: The words of `expected` that the customer spelled (see `spelled_words`); True: all.
    """
    ours = name_words(said)
    exact = frozenset(name_words(expected)) if spelled is True else spelled or frozenset()
    return any(_agree(ours, wanted, exact) for wanted in _accepted(name_words(expected)))


@functools.lru_cache(64)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name that count, in the order first, middle, last."""
    last, _, first = name.partition(",")
    found = _without_suffixes(_split(first)) + _without_suffixes(_split(last))
    while len(found) > 1 and found[0] in _TITLES:
        found = found[1:]
    return found


def _without_suffixes(found: tuple[str, ...]) -> tuple[str, ...]:
    while found and found[-1] in _SUFFIXES:
        found = found[:-1]
    return found


def _split(name: str) -> tuple[str, ...]:
    plain = fold(name).replace("'", "")
    return tuple("".join(char if char.isalpha() else " " for char in plain).split())


def _accepted(expected: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The full name; with initials for the middle names; without them."""
    yield expected
    last = len(expected) - 1
    while last > 1 and expected[last - 1] in _PARTICLES:
        last -= 1
    if last > 1:
        yield (expected[0], *(middle[0] for middle in expected[1:last]), *expected[last:])
        yield (expected[0], *expected[last:])


def _agree(ours: Sequence[str], wanted: Sequence[str], exact: Set[str]) -> bool:
    if "".join(ours) == "".join(wanted):
        return True
    return len(ours) == len(wanted) and all(
        our == want or (want not in exact and sound(our) == sound(want))
        for our, want in zip(ours, wanted, strict=True)
    )


def is_missing(name: str | None) -> bool:
    """Whether what was passed on as a name is none."""
    return "".join(_split(name or "")) in _NO_NAME


def spelled_words(said: Iterable[str], name: str) -> frozenset[str]:
    """The words of a name whose letters were said one by one in the texts."""
    runs = [run for text in said for run in letter_runs(text)]
    return frozenset(word for word in name_words(name) if any(word in run for run in runs))


def says_name(text: str, name: str, *, spelled: Set[str] = frozenset()) -> bool:
    """Whether a text contains the name: its words in a row or their letters, homophones and all."""
    wanted = name_words(name)
    if any("".join(wanted) in run for run in letter_runs(text)):
        return True
    found = words(text)
    if not _may_say(found, wanted):
        return False
    sizes = range(1, len(wanted) + 2)
    rows = (found[i : i + size] for size in sizes for i in range(len(found) - size + 1))
    return any(_agree(row, accepted, spelled) for row in rows for accepted in _accepted(wanted))


def _may_say(found: Sequence[str], wanted: tuple[str, ...]) -> bool:
    """Quickly: whether the letters of the name, or what its ends sound like, are there at all."""
    sounds = {sound(word) for word in found}
    ends_sound = sound(wanted[0]) in sounds and sound(wanted[-1]) in sounds
    return ends_sound or any("".join(a) in "".join(found) for a in _accepted(wanted))


def says_word(text: str, word: str, *, exact: bool = False) -> bool:
    """Whether a text contains one word of a name, said or spelled."""
    if any(word in run for run in letter_runs(text)):
        return True
    return any(one == word or (not exact and sound(one) == sound(word)) for one in words(text))


# ---- ZIP codes --------------------------------------------------------------------------------


def zip_digits(value: object) -> str:
    """The digits of a ZIP code as it was passed on; words such as `nine four` too."""
    return "".join(word for word in words(str(value or "")) if word.isdigit())


def same_zip(said: object, expected: str) -> bool:
    """Whether a ZIP code passed on is the expected five digits, by the rules above."""
    digits = zip_digits(said)
    return expected == (digits[:ZIP_DIGITS] if len(digits) == ZIP_PLUS_4_DIGITS else digits)
