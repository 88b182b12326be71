from typing import get_args

import numpy as np
import pytest
from pydantic import ValidationError

from personas.schema import Voice
from personas.voice import Accent
from pipelines.accents import SOUNDS, accented
from pipelines.speech import speak

RATE_HZ = 8000
SAID = {
    "victor said this": "v_'I_k_t_3 s_'E_d D_I_s",
    "stop": "s_t_'0_p",
    "a": "'eI",
    "m": "'E_m",
    "r": "'A@",
    "": "",
}


def said(text, accent, strength=1.0):
    return accented(text, accent, strength=strength, transcribe=lambda t: SAID[t.strip()]).strip()


@pytest.mark.parametrize(
    ("accent", "phonemes"),
    [
        ("german", "v|'I|k|t|3 s|'E|t z|I|s"),
        ("spanish", "b|'i:|k|t|3 s|'E|d d|i:|s"),
        ("italian", "v|'i:|k|t|3 s|'E|d|@ d|i:|s|@"),
        ("chinese", "w|'i:|k|t|3 s|'E|t d|i:|s"),
    ],
)
def test_sounds_are_replaced_where_the_language_has_none(accent, phonemes):
    assert said("victor said this", accent) == f"[[{phonemes}]]"


def test_a_spaniard_says_a_vowel_before_s_and_a_consonant():
    assert said("stop", "spanish") == "[[E|s|t|'O:|p]]"


def test_ssml_stays_and_letters_are_spelled():
    text = 'stop<break time="9ms"/> m a r.'

    assert said(text, "french").split("<") == [
        "[[s|t|'O:|p]] ",
        "break time=\"9ms\"/> [['E|m 'eI 'A@]] .",
    ]


def test_without_strength_the_words_are_plain_english():
    assert said("victor said this", "german", 0.0) == "[[v|'I|k|t|3 s|'E|d D|I|s]]"


def test_half_the_words_have_half_the_accent_and_always_the_same():
    words = [f"w_'I_{c}_{v}" for c in "bdgklmnprstvz" for v in "aeiou"]
    texts = " ".join("x" * (i + 1) for i in range(len(words)))
    read = accented(texts, "german", strength=0.5, transcribe=lambda _: " ".join(words))
    n = read.count("v|'I")

    assert 0.35 < n / len(words) < 0.65
    assert read == accented(texts, "german", strength=0.5, transcribe=lambda _: " ".join(words))


@pytest.mark.parametrize("accent", get_args(Accent))
def test_every_accent_sounds_different_and_lasts_about_as_long(accent):
    text = 'the zip code is <prosody rate="85%">nine four</prosody>, <break time="300ms"/> thanks.'

    def sound(**how):
        return speak(text, voice="en-us+edward", sample_rate_hz=RATE_HZ, **how)

    plain, with_accent = sound(), sound(accent=accent)

    assert accent in SOUNDS
    assert 0.85 < len(with_accent) / len(plain) < 1.25
    n = min(len(plain), len(with_accent))
    assert np.abs(plain[:n] - with_accent[:n]).max() > 0.05


def test_an_accent_lies_over_an_english_voice():
    with pytest.raises(ValidationError, match="needs an English voice of espeak-ng, not `fr`"):
        Voice(ids={"espeak": "fr"}, accent="german")
