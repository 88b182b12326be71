import pytest

from personas.espeak_voices import languages, nearest_voice, variants


@pytest.mark.parametrize(
    ("voice", "near"),
    [
        ("en-us", None),
        ("EN-US+edward", None),
        ("en-gb-scotland", None),
        ("es-419", None),
        ("en-gb", "en-gb-x-rp"),
        ("en-us+nope", "en-us"),
        ("en-us+Edward", "en-us+edward"),
        ("en-us+edwrd", "en-us+edward"),
        ("en-us+", "en-us"),
        ("en_us+f2", "en-us+f2"),
        ("klingonese", ""),
    ],
)
def test_a_voice_is_known_or_has_a_nearest(voice, near):
    assert nearest_voice(voice) == near


def test_languages_and_variants_are_many():
    assert len(languages()) > 100
    assert len(variants()) > 80
