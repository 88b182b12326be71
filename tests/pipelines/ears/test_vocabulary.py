import math
import re

import pytest

from pipelines.ears import language
from pipelines.ears.lexicon import phones_of, pronunciations
from pipelines.ears.spelling import nearest_name
from pipelines.ears.vocabulary import Vocabulary, load_vocabulary, parts_of, phrases_of, word_of

TWO_DOORS = {
    "name": "doors",
    "summary": "two phrases",
    "groups": {"one": ["open it"], "two": ["open a", "open b"]},
    "grammars": {"all": {"groups": {"one": 1, "two": 3}}},
}


def probabilities(arpa: str) -> dict[tuple[str, ...], float]:
    rows = re.findall(r"^(-[\d.]+) (.+?)(?: -?[\d.]+)?$", arpa, re.M)
    return {tuple(gram.split()): 10 ** float(p) for p, gram in rows}


def test_shares_of_groups_are_spread_over_their_phrases():
    found = probabilities(language.arpa(Vocabulary(**TWO_DOORS).weighed("all")))

    assert found[("open", "it")] == pytest.approx(0.8 * 1 / 4, rel=0.01)
    assert found[("open", "b")] == pytest.approx(0.8 * 3 / 8, rel=0.01)


def test_a_class_is_shared_evenly_by_its_members():
    found = probabilities(language.arpa([("it's {digit}", 1.0)]))

    digits = [p for gram, p in found.items() if gram[0] == "it's" and len(gram) == 2]
    assert len(digits) == 11
    assert sum(digits) == pytest.approx(0.8, rel=0.01)
    assert max(digits) == pytest.approx(min(digits))


def test_probabilities_of_a_shipped_model_add_up_to_what_is_not_left_to_the_unlisted():
    found = probabilities(language.arpa(load_vocabulary("customer_says").weighed("zip")))

    total = math.fsum(p for gram, p in found.items() if len(gram) == 1)
    assert total == pytest.approx(0.8, rel=0.01)


def test_digits_of_a_zip_code_know_their_place():
    assert [part[0] for part in parts_of("{zip}")] == [
        ("oh@1",),
        ("oh@2",),
        ("oh@3",),
        ("oh@4",),
        ("oh@5",),
    ]
    assert word_of("nine@4") == "nine"


def test_written_text_becomes_phrases():
    text = "I heard {name}. Is that right? Call 911, {who_knows}, please!"

    assert phrases_of(text) == [
        "i heard {first} {last}",
        "is that right",
        "call nine one one",
        "please",
    ]


def test_a_playbook_adds_its_own_phrases():
    grown = Vocabulary(**TWO_DOORS).with_phrases("two", ["Open C!"])

    assert grown.groups["two"] == ("open a", "open b", "open c")


def test_a_word_that_no_dictionary_has_is_said_as_espeak_would():
    assert pronunciations(["sprockets"]) == {
        "sprockets": (("S", "P", "R", "AA", "K", "IH", "T", "S"),)
    }


def test_espeak_mnemonics_become_phones():
    assert phones_of("m_3_r_'i:_;_@") == ("M", "ER", "IY", "AH")
    assert phones_of("h_'A@_p_3") == ("HH", "AA", "R", "P", "ER")
    assert phones_of("m_Q?_r") == ()


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("mariagonzalez", "maria gonzalez"),
        ("nariagonvalez", "maria gonzalez"),
        ("mariagonalez", "maria gonzalez"),
        ("maria", "maria"),
        ("gonzalez", "gonzalez"),
        ("xqxqxqxq", None),
        ("m", None),
    ],
)
def test_letters_misheard_are_put_right_by_the_nearest_name(letters, name):
    assert nearest_name(letters) == name


@pytest.mark.parametrize("name", ["customer_says", "agent_says"])
def test_shipped_grammars_cover_what_they_promise(name):
    grammars = set(load_vocabulary(name).grammars)

    assert (
        grammars
        >= {
            "customer_says": {
                "open",
                "name",
                "spelling",
                "zip",
                "yes_no",
                "yes_no_name",
                "yes_no_zip",
            },
            "agent_says": {"agent"},
        }[name]
    )
