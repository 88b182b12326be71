"""People who talk on and on."""

import itertools
from collections.abc import Iterable, Iterator

import numpy as np

from personas.schema import Language
from pipelines.line.beds.sentences import SENTENCES
from pipelines.line.effect import Samples, samples_of
from pipelines.speech import speak

_VOICES = (
    ("en-us", "m3", 165),
    ("en-us", "f4", 150),
    ("en-gb-scotland", "", 170),
    ("en-us", "anika", 160),
    ("en-us", "Gene", 145),
    ("en-us", "linda", 175),
    ("en-us", "m7", 155),
    ("en-us", "belinda", 165),
)
"""English, the variant of the voice, words per minute; from the ninth talker on again."""
_PAUSE_MS = (150, 700)
_SLOWER = 0.94
"""Rate of a talker over that of the last one with the same voice."""


def monologue(
    place: int, language: Language, sample_rate_hz: int, n_samples: int, rng: np.random.Generator
) -> Samples:
    """As many whole sentences as fit, with pauses between them; silent where the loop joins.

    Talkers in different places have other voices and begin with other sentences.
    """
    texts = SENTENCES[language]
    first = place % len(texts)
    said = (
        speak(text, voice=voice, sample_rate_hz=sample_rate_hz, rate_wpm=rate_wpm)
        for voice, rate_wpm in (_voice(place, language),)
        for text in itertools.cycle(texts[first:] + texts[:first])
    )
    return _in_a_row(said, sample_rate_hz, n_samples, rng)


def _voice(place: int, language: Language) -> tuple[str, int]:
    """The talker's voice as espeak-ng calls it, and words per minute."""
    round_, seat = divmod(place, len(_VOICES))
    english, variant, rate_wpm = _VOICES[seat]
    spoken = english if language == "en" else language
    return f"{spoken}+{variant}" if variant else spoken, round(rate_wpm * _SLOWER**round_)


def _in_a_row(
    said: Iterable[Samples] | Iterator[Samples],
    sample_rate_hz: int,
    n_samples: int,
    rng: np.random.Generator,
) -> Samples:
    out = np.zeros(n_samples, np.float32)
    at = 0
    for sentence in said:
        if at + len(sentence) > n_samples:
            break
        out[at : at + len(sentence)] = sentence
        at += len(sentence) + samples_of(int(rng.integers(*_PAUSE_MS)), sample_rate_hz)
    return out
