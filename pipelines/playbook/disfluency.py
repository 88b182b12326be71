"""Disfluency as a model: fillers and pauses put into a fluent text, drawn from a stream."""

import re

import numpy as np

from personas.schema import Disfluency
from pipelines.playbook.listening import DIGITS

_SENTENCE = re.compile(r"[^\s.?!][^.?!]*")
FILLERS = ("uh", "um")
_DIGIT_WORDS = frozenset((*DIGITS, "oh"))


def disfluent(text: str, how: Disfluency, rng: np.random.Generator) -> str:
    """The text as a speaker of this kind brings it out.

    A filled pause may stand before the text; a silent pause, as SSML, before each word of a number
    but the first. The draws are made whatever the rates, so that a rate moves nothing but itself.
    """
    starts_with_filler = rng.random() < how.filler_rate
    filler = FILLERS[int(rng.integers(len(FILLERS)))]
    words = [_paused(*pair, how, rng) for pair in _pairs(text.split(" "))]
    return " ".join([f"{filler},", *words] if starts_with_filler else words)


def at_rate(text: str, percent: int) -> str:
    """The text spoken at a share of the voice's own rate, as SSML.

    Sentence by sentence, and without its full stop: text-to-speech services cut text there.
    """
    if percent == 100:
        return text
    return _SENTENCE.sub(rf'<prosody rate="{percent}%">\g<0></prosody>', text)


def _pairs(words: list[str]) -> list[tuple[str, str]]:
    return list(zip(["", *words], words, strict=False))


def _paused(before: str, word: str, how: Disfluency, rng: np.random.Generator) -> str:
    inside_number = before in _DIGIT_WORDS and word.strip(",.?") in _DIGIT_WORDS
    if inside_number and rng.random() < how.pause_rate:
        return f'<break time="{how.pause_ms}ms"/> {word}'
    return word
