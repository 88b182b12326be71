"""Chances to be disfluent, counted in what customers say: where words may be put, and where not."""

from collections.abc import Set
from itertools import pairwise

from personas.spoken import TEENS, TENS, TIMES
from pipelines.record import CallRecord

FILLERS = frozenset({"uh", "um"})
DIGITS = frozenset(
    {"zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
)
NUMBERS = DIGITS | {*TEENS, *TENS, *TIMES}


def words_of(text: str) -> list[str]:
    """In lower case, without stops and commas."""
    return [word.strip(",.?!").lower() for word in text.split()]


def facts_of(record: CallRecord) -> frozenset[str]:
    """The parts of the customer's name."""
    return frozenset(record.plan.facts.name.split())


def is_fact(word: str, facts: Set[str]) -> bool:
    """Whether a word belongs to a name, a number or a spelling."""
    return word in NUMBERS or word in facts or len(word) == 1


def fluent(text: str) -> list[str]:
    """Its words, without filled pauses."""
    return [word for word in words_of(text) if word not in FILLERS]


def word_gaps(text: str, facts: Set[str]) -> int:
    """How many words follow another and are not in the same fact; filled pauses apart."""
    return sum(not (is_fact(a, facts) and is_fact(b, facts)) for a, b in pairwise(fluent(text)))


def digit_gaps(text: str) -> int:
    """How many digits follow another."""
    return sum(a in DIGITS and b in DIGITS for a, b in pairwise(words_of(text)))


def false_start(text: str) -> int:
    """How many words of a beginning are said again: 0, 1 or 2. `my, my name` has one."""
    words = text.split()
    return next((n for n in (1, 2) if _begins_again(words, n)), 0)


def _begins_again(words: list[str], n: int) -> bool:
    start, again = words[:n], words[n : 2 * n]
    broken_off = len(again) == n and start[-1].endswith(",")
    return broken_off and words_of(" ".join(start)) == words_of(" ".join(again))


def may_start_falsely(text: str, facts: Set[str]) -> bool:
    """Whether its first word belongs to no fact, and another follows before any comma or stop."""
    words = text.split()[false_start(text) :]
    bare = [word.strip(",.?!").lower() for word in words]
    return len(words) > 1 and bare[0] == words[0].lower() and not is_fact(bare[0], facts)
