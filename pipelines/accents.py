"""Accents: English in the sounds of another language, in whatever voice and by degrees.

espeak-ng turns the text into phonemes of American English; an accent replaces those that its
speakers' first language does not have, or does not have there, by those that they say instead, and
espeak-ng speaks the result. What is replaced follows the chapters on each language in Swan and
Smith, *Learner English* (Cambridge, 2nd edition, 2001), in few and broad strokes.

A word is said with the accent or without, always the same: a speaker of half strength has every
other word right.
"""

import hashlib
import re
from collections.abc import Callable, Iterator

from personas.schema import Closed
from personas.voice import Accent

Transcribe = Callable[[str], str]
"""Text to espeak-ng's mnemonics with `_` between them, and spaces between words."""

_TAG = re.compile(r"(<[^>]*>)")
_SAY_AS = re.compile(r"</?say-as[^>]*>")
_CLAUSE = re.compile(r"[A-Za-z' ]*[A-Za-z][A-Za-z' ]*")
_LETTERS = re.compile(r"\b[a-z](?: [a-z]\b){2,}")
_STRESS = "',"
_VOWELS = frozenset("aeiou@03AEIOUV")
_DEVOICED = {"b": "p", "d": "t", "g": "k", "v": "f", "z": "s", "dZ": "tS", "Z": "S", "D": "s"}


class Sounds(Closed):
    """What an accent does to English."""

    instead: dict[str, str]
    """Mnemonic to the one that is said for it; empty: it is not said."""
    devoices_ends: bool = False
    """Words end in no voiced stop or fricative."""
    before_s: str = ""
    """What is said before a word that begins with `s` and a consonant."""
    after_end: str = ""
    """What is said after a word that ends in a consonant."""


_FULL_VOWELS = {"I": "i:", "I2": "i:", "U": "u:", "V": "a", "0": "O:"}
_NO_TH = {"T": "s", "D": "z"}
SOUNDS: dict[Accent, Sounds] = {
    "spanish": Sounds(
        instead=_FULL_VOWELS
        | {"T": "t", "D": "d", "v": "b", "z": "s", "Z": "S", "S": "tS", "h": "x", "r": "*"},
        before_s="E",
    ),
    "french": Sounds(instead=_FULL_VOWELS | _NO_TH | {"h": "", "tS": "S", "dZ": "Z"}),
    "german": Sounds(instead=_NO_TH | {"w": "v", "a": "E", "V": "a"}, devoices_ends=True),
    "italian": Sounds(
        instead=_FULL_VOWELS | {"T": "t", "D": "d", "h": "", "r": "*"}, after_end="@"
    ),
    "indian": Sounds(
        instead={"T": "t", "D": "d", "w": "v", "t": "t.", "d": "d.", "r": "*", "z": "s"}
    ),
    "russian": Sounds(
        instead=_FULL_VOWELS | _NO_TH | {"w": "v", "h": "x", "r": "*", "a": "E"},
        devoices_ends=True,
    ),
    "chinese": Sounds(
        instead={"T": "s", "D": "d", "v": "w", "z": "s", "I": "i:", "dZ": "tS"},
        devoices_ends=True,
    ),
    "japanese": Sounds(
        instead=_FULL_VOWELS | _NO_TH | {"l": "*", "r": "*", "v": "b", "f": "h", "a": "A:"},
        after_end="u:",
    ),
}
"""How each accent differs from American English."""


def accented(text: str, accent: Accent, *, strength: float, transcribe: Transcribe) -> str:
    """The text with its words as phonemes in brackets, for espeak-ng; SSML stays as it is.

    Args:
        text: Words, punctuation and SSML.
        accent: Whose sounds are taken.
        strength: Share of words that are said with the accent, 0 to 1.
        transcribe: How espeak-ng would say a text.
    """
    sounds = SOUNDS[accent]

    def clause(found: re.Match[str]) -> str:
        words = list(_words(found.group(), transcribe))
        return f" [[{' '.join(_said(word, sounds, strength) for word in words)}]] "

    parts = _TAG.split(_SAY_AS.sub("", text))
    return "".join(p if p.startswith("<") else _CLAUSE.sub(clause, p) for p in parts)


def _words(clause: str, transcribe: Transcribe) -> Iterator[list[str]]:
    """The mnemonics of each word. Letters of a spelling are transcribed one by one."""
    at = 0
    for run in _LETTERS.finditer(clause):
        yield from _split(transcribe(clause[at : run.start()]))
        for letter in run.group().split():
            yield from _split(transcribe(letter))
        at = run.end()
    yield from _split(transcribe(clause[at:]))


def _split(mnemonics: str) -> Iterator[list[str]]:
    for word in mnemonics.split():
        yield [mnemonic for mnemonic in word.split("_") if mnemonic]


def _said(word: list[str], sounds: Sounds, strength: float) -> str:
    """A word as espeak-ng reads it in brackets."""
    if _share("_".join(word)) >= strength:
        return "|".join(word)
    said = [_replaced(mnemonic, sounds.instead) for mnemonic in word]
    last = said[-1].lstrip(_STRESS)
    if sounds.devoices_ends and last in _DEVOICED:
        said[-1] = _DEVOICED[last]
    if sounds.before_s and len(said) > 1 and said[0] == "s" and not _is_vowel(said[1]):
        said.insert(0, sounds.before_s)
    if sounds.after_end and len(said) > 1 and not _is_vowel(said[-1]):
        said.append(sounds.after_end)
    return "|".join(mnemonic for mnemonic in said if mnemonic)


def _share(word: str) -> float:
    """A number of the word's own from 0 to 1, spread evenly over words."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=4).digest()) / 2**32


def _replaced(mnemonic: str, instead: dict[str, str]) -> str:
    bare = mnemonic.lstrip(_STRESS)
    stress = mnemonic[: len(mnemonic) - len(bare)]
    new = instead.get(bare, bare)
    return stress + new if new else ""


def _is_vowel(mnemonic: str) -> bool:
    return mnemonic.lstrip(_STRESS)[:1] in _VOWELS
