"""Speech in, words out: one PocketSphinx decoder with a language model per grammar."""

import functools
import itertools
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soxr
from pocketsphinx import Decoder

from personas.schema import Closed
from personas.spoken import ALPHABET
from pipelines.ears.acoustics import FRONT_END, masked, model_folder
from pipelines.ears.language import arpa
from pipelines.ears.lexicon import LETTERS, Phones, pronunciations
from pipelines.ears.spelling import nearest_name
from pipelines.ears.spoken import digit_runs, names_in, parts_of_name_in, spelled_in, zip_in
from pipelines.ears.vocabulary import (
    Slot,
    Vocabulary,
    is_explained,
    is_letter,
    parts_of,
    phrases_of,
    word_of,
)

SAMPLE_RATE_HZ = int(FRONT_END["samprate"])
_FRAMES_PER_S = 80
"""PocketSphinx's 100 make words of slow talkers' long vowels: at 120 words per minute it then hears
25 of 80 ZIP codes wrong, and 11 with 80; from 260 on it mishears more, as people do."""
_MOST_ALTERNATIVES = 40
_MOST_PAIRS = 3000
"""Of a primed model: it is made for every call, and knows which name it will hear."""
_DIGITS_OF_A_CODE = 3
"""So many in a row are taken for a ZIP code said in part."""
_AS_IN = ("as", "in")
_VARIANT = re.compile(r"\(\d+\)")

Pcm = npt.NDArray[np.int16]


class Reading(Closed):
    """What was heard in one segment of speech."""

    text: str
    """Lower-case words; empty when nothing was made out. Letters that were spelled stand alone."""
    alternatives: tuple[str, ...] = ()
    """Other readings that fill the grammar's slot, the likeliest first."""


class Recogniser:
    """Hears by the grammars of its vocabularies, whatever it heard before."""

    def __init__(self, *vocabularies: Vocabulary) -> None:
        self._vocabularies = vocabularies
        self._slots = {n: g.slot for v in vocabularies for n, g in v.grammars.items()}
        models = {n: v.weighed(n) for v in vocabularies for n in v.grammars}
        self._ear = _decoder(models)
        self._own: dict[str, Decoder] = {}

    def prime(self, sentences: Iterable[str], *, grammar: str, share: float = 0.3) -> str:
        """A grammar that also expects `sentences`, as a person knows its own name when it hears it.

        Returns:
            Its name, for `hear`. `share` of what is expected are the sentences.
        """
        own = [p for s in sentences for p in phrases_of(s)]
        base = next(v.weighed(grammar) for v in self._vocabularies if grammar in v.grammars)
        total = sum(weight for _, weight in base)
        name = f"{grammar}: {' / '.join(own)}"
        if name not in self._own:
            weighed = [(p, share / (1 - share) * total / len(own)) for p in own]
            self._own = {name: _decoder({name: base + weighed}, most_bigrams=_MOST_PAIRS)}
        self._slots[name] = self._slots[grammar]
        return name

    def hear(self, pcm: Pcm, sample_rate_hz: int, *, grammar: str) -> Reading:
        """The words of one segment of speech, shape (n_samples,)."""
        if not np.any(pcm):
            return Reading(text="")
        ear, sound = self._own.get(grammar, self._ear), _at_own_rate(pcm, sample_rate_hz)
        text = _decode(ear, sound, grammar)
        slot = self._slots[grammar]
        if slot is None:
            return Reading(text=text)
        readings = (
            [_put_right(r) for r in (text, *_others(ear))]
            if slot == "spelling"
            else [text, *_others(ear)]
        )
        filled = tuple(dict.fromkeys(r for r in readings if _fills(slot, r)))
        best = filled[0] if filled and _speaks_of(slot, text) else readings[0]
        return Reading(text=best, alternatives=tuple(r for r in filled if r != best))


@functools.cache
def _pooled(key: tuple[str, ...]) -> Recogniser:
    return Recogniser(*(Vocabulary.model_validate_json(vocabulary) for vocabulary in key))


def recogniser(*vocabularies: Vocabulary) -> Recogniser:
    """The process's recogniser for these vocabularies, made when first asked for."""
    return _pooled(tuple(v.model_dump_json() for v in vocabularies))


def _decoder(models: dict[str, list[tuple[str, float]]], *, most_bigrams: int = 10**6) -> Decoder:
    """A decoder that knows only the words of its models, which makes it quick to start."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        phrases = {phrase for weighed in models.values() for phrase, _ in weighed}
        known = {
            t for phrase in phrases for part in parts_of(phrase) for said in part for t in said
        }
        (folder / "words").write_text(dictionary(known), encoding="utf-8")
        ear = Decoder(
            loglevel="FATAL",
            hmm=str(model_folder()),
            samprate=SAMPLE_RATE_HZ,
            frate=_FRAMES_PER_S,
            lm=None,
            dict=str(folder / "words"),
            fwdflat=False,
        )
        for grammar, weighed in models.items():
            (folder / "lm").write_text(arpa(weighed, most_bigrams=most_bigrams), encoding="utf-8")
            ear.add_lm_file(grammar, str(folder / "lm"))
    return ear


def dictionary(words: Iterable[str]) -> str:
    """How each token sounds, in PocketSphinx's format."""
    known = sorted(set(words))
    plain = [word_of(token) for token in known if not is_letter(token)]
    sounds = pronunciations([*plain, *_AS_IN, *ALPHABET.values()])
    lines = []
    for token in known:
        ways = _ways(token, sounds)
        for i, phones in enumerate(ways):
            lines.append(f"{token}{f'({i + 1})' if i else ''} {' '.join(phones)}\n")
    return "".join(lines)


def _ways(token: str, sounds: dict[str, tuple[Phones, ...]]) -> tuple[Phones, ...]:
    """How a token may sound. A letter that is explained is one long word: `m as in mike`."""
    word = word_of(token)
    if is_explained(token):
        between = [phone for part in _AS_IN for phone in sounds[part][0]]
        return tuple((*LETTERS[word], *between, *way) for way in sounds[ALPHABET[word]])
    return (LETTERS[word],) if is_letter(token) else sounds[word]


def _decode(ear: Decoder, sound: bytes, grammar: str) -> str:
    """Whole utterances are normalised by themselves, so that nothing is left of earlier ones."""
    ear.activate_search(grammar)
    ear.start_utt()
    ear.process_raw(sound, full_utt=True)
    ear.end_utt()
    heard = ear.hyp()
    return _words(heard.hypstr) if heard else ""


def _others(ear: Decoder) -> list[str]:
    readings = (
        _words(h.hypstr) for h in itertools.islice(ear.nbest() or (), _MOST_ALTERNATIVES) if h
    )
    return list(dict.fromkeys(readings))


def _words(hypothesis: str | None) -> str:
    return " ".join(word_of(_VARIANT.sub("", token)) for token in (hypothesis or "").split())


def _at_own_rate(pcm: Pcm, sample_rate_hz: int) -> bytes:
    if sample_rate_hz == SAMPLE_RATE_HZ:
        return masked(pcm).tobytes()
    return masked(soxr.resample(pcm.astype(np.float64), sample_rate_hz, SAMPLE_RATE_HZ)).tobytes()


def _fills(slot: Slot, text: str) -> bool:
    if slot == "zip":
        return zip_in(text) is not None
    return bool(names_in(text)) if slot == "name" else len(spelled_in(text)) > 1


def _speaks_of(slot: Slot, text: str) -> bool:
    """Whether the fact was said, if only in part."""
    if slot == "zip":
        return any(len(run) >= _DIGITS_OF_A_CODE for run in digit_runs(text))
    return bool(spelled_in(text)) if slot == "spelling" else bool(parts_of_name_in(text))


def _put_right(text: str) -> str:
    """The words before a spelling as they are, its letters those of the nearest listed name."""
    runs = [
        (many, list(run))
        for many, run in itertools.groupby(text.split(), key=lambda w: len(w) == 1)
    ]
    letters = "".join(letter for single, run in runs if single and len(run) > 1 for letter in run)
    name = nearest_name(letters)
    if name is None:
        return text
    before = [w for w in text.split()[: text.split().index(letters[0])] if len(w) > 1]
    return " ".join([*before, *name.replace(" ", "")])
