"""Words as they are compared: one published normaliser for what was said and what was heard.

The rules, in order:

1. Markup (`<break time="600ms"/>`) is no speech. Accents and case are dropped (NFKD, casefold).
2. Contractions are written out: `it's` is `it is`, `don't` is `do not`. `'s` after other words than
   pronouns and the like is a possessive and joins its word.
3. Hyphens and punctuation separate words; apostrophes vanish (`o'brien` is `obrien`).
4. Filled pauses (`uh`, `um`, `er`, ...) are dropped. `uh huh` is one word and stays.
5. Spelling variants of a word are one word: `ok` is `okay`, `zipcode` is `zip code`.
6. Every number up to ninety-nine is its digits, one word each: `nine four`, `ninety four` and `94`
   are `9 4`; `double four` is `4 4`; `oh` and `o` are `0` beside another digit. Larger number words
   (`hundred`) stay words.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, cast

import jiwer

_MARKUP = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d")
_UNFOLDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u2019": "'", "`": "'"}
)


def listed(text: str) -> frozenset[str]:
    """The words of a table that is written as one line."""
    return frozenset(text.split())


def _numbered(text: str, *, first: int = 0) -> dict[str, str]:
    return {word: str(first + i) for i, word in enumerate(text.split())}


_NOT = {"won't": "will not", "can't": "can not", "shan't": "shall not", "ain't": "is not"}
_ENDINGS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would", "'m": "am"}
_IS_AFTER = listed("it that this what who where when how here there he she name everything")

_VARIANTS = {
    "ok": ("okay",),
    "mr": ("mister",),
    "mrs": ("missus",),
    "dr": ("doctor",),
    "zipcode": ("zip", "code"),
    "cannot": ("can", "not"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "alright": ("all", "right"),
    "mhm": ("uhhuh",),
}
_FILLED_PAUSES = listed("uh um er erm hm hmm mm mmm ah")
_ASSENTS = frozenset([("uh", "huh"), ("mm", "hm"), ("mm", "hmm"), ("um", "hum")])

_UNITS = _numbered("zero one two three four five six seven eight nine")
_TEENS = _numbered(
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", first=10
)
_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", first=2)
_TIMES = {"double": 2, "triple": 3}
_ZERO_BESIDE_DIGITS = frozenset({"oh", "o"})


def fold(text: str) -> str:
    """Lower case without accents; letters that carry no separable accent by their Latin twin."""
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_UNFOLDED)
    return "".join(char for char in plain if not unicodedata.combining(char))


@functools.lru_cache(1024)
def words(text: str) -> tuple[str, ...]:
    """The normalised words of a text, by the rules above."""
    folded = fold(_MARKUP.sub(" ", text))
    tokens = [word for token in _WORD.findall(folded) for word in _written_out(token)]
    return tuple(_digits(list(_plain(tokens))))


def _written_out(token: str) -> tuple[str, ...]:
    """A contraction as its words; other apostrophes vanish."""
    if "'" not in token:
        return (token,)
    if token in _NOT:
        return tuple(_NOT[token].split())
    for ending, word in _ENDINGS.items():
        if token.endswith(ending) and len(token) > len(ending):
            return (token.removesuffix(ending).replace("'", ""), word)
    head = token.removesuffix("'s")
    if head != token and head in _IS_AFTER:
        return (head, "is")
    if token == "let's":
        return ("let", "us")
    return (token.replace("'", ""),)


def _plain(tokens: Sequence[str]) -> Iterator[str]:
    """Without filled pauses; spelling variants made one."""
    i = 0
    while i < len(tokens):
        if tuple(tokens[i : i + 2]) in _ASSENTS:
            yield "uhhuh"
            i += 2
            continue
        if tokens[i] not in _FILLED_PAUSES:
            yield from _VARIANTS.get(tokens[i], (tokens[i],))
        i += 1


def _digits(tokens: Sequence[str]) -> Iterator[str]:
    """Numbers as their digits."""
    after_digit = False
    i = 0
    while i < len(tokens):
        number, used = _number(tokens, i, after_digit=after_digit)
        yield from number or (tokens[i],)
        after_digit = bool(number)
        i += used


def _number(tokens: Sequence[str], i: int, *, after_digit: bool) -> tuple[str, int]:
    """The digits of the number that starts at `tokens[i]`, and how many tokens it takes."""
    token, following = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else ""
    next_digit = _digit(following)
    if digit := _digit(token):
        return digit, 1
    if token in _TEENS:
        return _TEENS[token], 1
    if token in _TENS:
        return (_TENS[token] + next_digit, 2) if next_digit > "0" else (_TENS[token] + "0", 1)
    if token in _TIMES and (next_digit or following in _ZERO_BESIDE_DIGITS):
        return (next_digit or "0") * _TIMES[token], 2
    if token in _ZERO_BESIDE_DIGITS and (after_digit or _number_follows(tokens, i)):
        return "0", 1
    return "", 1


def _number_follows(tokens: Sequence[str], i: int) -> bool:
    """Whether the next word that may not itself be a zero begins a number."""
    following = (token for token in tokens[i + 1 :] if token not in _ZERO_BESIDE_DIGITS)
    token = next(following, "")
    return bool(_digit(token)) or any(token in table for table in (_TEENS, _TENS, _TIMES))


def _digit(token: str) -> str:
    return token if token.isdigit() else _UNITS.get(token, "")


@functools.lru_cache(1024)
def digit_runs(text: str) -> tuple[str, ...]:
    """The digits said in a row: `my zip is nine four um one oh three` gives `("94103",)`."""
    marked = "".join(word if word.isdigit() else " " for word in words(text))
    return tuple(marked.split())


@functools.lru_cache(1024)
def letter_runs(text: str) -> tuple[str, ...]:
    """The letters said one by one in a row, joined: `that's m a r i a` gives `("maria",)`.

    Two letters or more; `double l` is `ll`; `m as in mike` and `m for mike` are `m`.
    """
    runs = "".join(_letters(words(text))).split()
    return tuple(run for run in runs if len(run) > 1)


def _letters(tokens: Sequence[str]) -> Iterator[str]:
    """Letters as they are, anything else as a space."""
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token in _TIMES and i + 1 < len(tokens) and _is_letter(tokens[i + 1]):
            yield tokens[i + 1] * (_TIMES[token] - 1)
        elif _is_letter(token):
            yield token
            i += _explanation(tokens, i)
        else:
            yield " "
        i += 1


def _is_letter(token: str) -> bool:
    return len(token) == 1 and token.isalpha()


def _explanation(tokens: Sequence[str], i: int) -> int:
    """How many words after the letter at `i` only explain it."""
    if tuple(tokens[i + 1 : i + 3]) == ("as", "in"):
        return 3
    return 2 if len(tokens) > i + 2 and tokens[i + 1] == "for" else 0


# ---- differences ------------------------------------------------------------------------------


Op = Literal["equal", "substitute", "delete", "insert"]


class WordDiff(NamedTuple):
    """One step of the alignment of what was heard with what was said."""

    op: Op
    said: str | None
    """None: nothing was said here (insert)."""
    heard: str | None
    """None: the word was not heard (delete)."""


def word_diff(said: str, heard: str) -> list[WordDiff]:
    """What was heard, aligned word by word with what was said, with the fewest edits.

    The words are normalised, so `94` against `nine four` is equal, and both show as `9`, `4`.
    """
    return aligned_words(words(said), words(heard))


def aligned_words(ours: Sequence[str], theirs: Sequence[str]) -> list[WordDiff]:
    """What was heard, aligned with what was said, both normalised already."""
    aligned = jiwer.process_words(" ".join(ours), " ".join(theirs))
    steps: list[WordDiff] = []
    for chunk in aligned.alignments[0]:
        a = ours[chunk.ref_start_idx : chunk.ref_end_idx]
        b = theirs[chunk.hyp_start_idx : chunk.hyp_end_idx]
        steps += [
            WordDiff(
                cast("Op", chunk.type), a[i] if i < len(a) else None, b[i] if i < len(b) else None
            )
            for i in range(max(len(a), len(b)))
        ]
    return steps


def n_errors(diff: Sequence[WordDiff]) -> int:
    """Substitutions, deletions and insertions."""
    return sum(step.op != "equal" for step in diff)
