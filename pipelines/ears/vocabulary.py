"""What a side may hear: phrases with classes, in groups that grammars weigh."""

import functools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import Field

from personas.facts import first_names, last_names
from personas.schema import Closed, Named
from personas.spoken import TEENS, TENS
from pipelines.ears.spoken import DIGIT_WORDS, ZIP_LENGTH, digits_said

Slot = Literal["name", "spelling", "zip"]
LIBRARY = Path(__file__).parents[2] / "personas" / "library" / "vocabularies"
_ALIASES = {
    "name": "{first} {last}",
    "zip_code": "{zip}",
    "name_spelled": "{first_spelled} {last_spelled}",
    "name_explained": "{first_explained} {last_explained}",
}
_SPELLED = "@spelled"
_EXPLAINED = "@explained"
_CLASS = re.compile(r"\{(\w+)\}")
_DIGITS = (*DIGIT_WORDS, "zero")
_NOT_A_WORD = re.compile(r"[^a-z' ]+")


class Grammar(Closed):
    """What may be heard in one state of the talk."""

    slot: Slot | None = None
    """The fact that is asked for: a reading that fills it is preferred to one that does not."""
    groups: dict[str, float] = Field(min_length=1)
    """Group of phrases to its share of what is heard; shares need not add up to 1."""


class Vocabulary(Named):
    """Grammars over groups of phrases.

    A phrase is words and classes: `{first}`, `{last}`, `{zip}`, `{digit}`, `{first_spelled}`,
    `{last_spelled}`, `{first_explained}`, `{last_explained}` (`m as in mike, ...`), and the short
    forms `{name}`, `{zip_code}`, `{name_spelled}`, `{name_explained}`. `{zip_pairs}` is a ZIP code
    that begins with a number of two digits, `{zip_double_2}` one with `double` at its second digit.
    """

    groups: dict[str, tuple[str, ...]]
    grammars: dict[str, Grammar]

    def with_phrases(self, group: str, texts: Iterable[str]) -> Self:
        """The vocabulary with more phrases in one group, as a playbook writes them."""
        more = tuple(phrase for text in texts for phrase in phrases_of(text))
        grown = tuple(dict.fromkeys((*self.groups.get(group, ()), *more)))
        return self.model_copy(update={"groups": self.groups | {group: grown}})

    def weighed(self, grammar: str) -> list[tuple[str, float]]:
        """The phrases of a grammar, each with its share. A group's share is spread evenly."""
        shares = self.grammars[grammar].groups
        return [
            (p, share / len(self.groups[g])) for g, share in shares.items() for p in self.groups[g]
        ]


@functools.cache
def load_vocabulary(name: str) -> Vocabulary:
    """A vocabulary of the library, by name."""
    return Vocabulary.model_validate(
        yaml.safe_load((LIBRARY / f"{name}.yaml").read_text(encoding="utf-8"))
    )


def phrases_of(text: str) -> list[str]:
    """Written text as phrases: lower case, sentence by sentence, figures said digit by digit.

    A placeholder that is no class ends a phrase, as nobody knows what stands there.
    """
    text = _CLASS.sub(
        lambda m: m[0] if m[1] in _members() or m[1].startswith("zip") else ".",
        _long_form(text.lower()),
    )
    text = re.sub(r"\d+", lambda m: f" {digits_said(m[0])} ", text)
    return [phrase for part in re.split(r"[.?!;\n]+", text) if (phrase := _plain(part))]


def _plain(sentence: str) -> str:
    parts = re.split(r"(\{\w+\})", sentence)
    words = [
        p if p.startswith("{") else _NOT_A_WORD.sub(" ", p.replace("\u2019", "'")) for p in parts
    ]
    return " ".join(" ".join(words).split())


Part = tuple[tuple[str, ...], ...]
"""One place of a phrase: what may stand there, each a sequence of tokens, all equally likely."""


def parts_of(phrase: str) -> list[Part]:
    """A phrase as a sequence of choices.

    A token of a class is `word@class` (see `word_of`), so that a model of three words knows where
    in a fact it stands: a digit of a ZIP code carries its place (`nine@1`).
    """
    out: list[Part] = []
    for word in _long_form(phrase).split():
        if word.startswith("{zip"):
            out += _zip_parts(word[1:-1])
        elif word.startswith("{"):
            out.append(_members()[word[1:-1]])
        else:
            out.append(((word,),))
    return out


def _zip_parts(how: str) -> list[Part]:
    """The places of a ZIP code, as it is said digit by digit, in pairs or with a double."""
    digits: list[Part] = [tuple((f"{d}@{i + 1}",) for d in _DIGITS) for i in range(ZIP_LENGTH)]
    if how == "zip_pairs":
        units = tuple((f"{d}@2",) for d in DIGIT_WORDS[1:])
        return [tuple((f"{ten}@1",) for ten in TENS), units, *digits[2:]]
    if how == "zip_teens":
        return [tuple((f"{teen}@1",) for teen in TEENS), *digits[2:]]
    if how.startswith("zip_double_"):
        at = int(how[-1]) - 1
        return [*digits[:at], ((f"double@{at + 1}",),), *digits[at + 1 :]]
    return digits


def word_of(token: str) -> str:
    """The word, or the letter, that a token stands for."""
    return token.partition("@")[0]


def is_explained(token: str) -> bool:
    """Whether the token is a letter with a word of the spelling alphabet behind it."""
    return token.endswith(_EXPLAINED)


def is_letter(token: str) -> bool:
    """Whether the token is a letter that is spelled, said by its name."""
    return token.endswith(_SPELLED)


@functools.cache
def _members() -> dict[str, Part]:
    return {
        "digit": tuple((d,) for d in _DIGITS),
        "first": tuple((f"{w}@first",) for w in first_names()),
        "last": tuple((f"{w}@last",) for w in last_names()),
        "first_spelled": tuple(tuple(f"{letter}{_SPELLED}" for letter in w) for w in first_names()),
        "last_spelled": tuple(tuple(f"{letter}{_SPELLED}" for letter in w) for w in last_names()),
        "first_explained": tuple(tuple(f"{c}{_EXPLAINED}" for c in w) for w in first_names()),
        "last_explained": tuple(tuple(f"{c}{_EXPLAINED}" for c in w) for w in last_names()),
    }


def _long_form(phrase: str) -> str:
    for short, full in _ALIASES.items():
        phrase = phrase.replace(f"{{{short}}}", full)
    return phrase
