import pytest

from personas.schema import Phrasing
from pipelines.playbook.listening import digit_runs, full_names, zip_codes
from pipelines.playbook.saying import spelled, spoken_zip


@pytest.mark.parametrize(
    ("zip_code", "numbers", "said"),
    [
        ("94403", "digits", "nine four four oh three"),
        ("94403", "pairs", "ninety four four oh three"),
        ("11403", "pairs", "eleven four oh three"),
        ("02139", "pairs", "oh two one three nine"),
        ("90210", "pairs", "nine oh two one oh"),
        ("94403", "doubles", "nine double four oh three"),
        ("99900", "doubles", "double nine nine double oh"),
        ("94103", "doubles", "nine four one oh three"),
    ],
)
def test_a_zip_code_is_said_and_understood(zip_code, numbers, said):
    assert spoken_zip(zip_code, Phrasing(numbers=numbers)) == said
    assert zip_codes(f"it's {said} thank you") == [zip_code]


@pytest.mark.parametrize("numbers", ["digits", "pairs", "doubles"])
def test_every_hundredth_zip_code_is_understood_as_it_was_said(numbers):
    for i in range(0, 100_000, 97):
        assert zip_codes(spoken_zip(f"{i:05d}", Phrasing(numbers=numbers))) == [f"{i:05d}"]


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("ninety-four one oh three", ["94103"]),
        ("twenty and then nineteen", ["20", "19"]),
        ("double trouble", []),
        ("triple seven", ["777"]),
        ("at 94103 or double 4", ["94103", "44"]),
    ],
)
def test_digits_are_found_however_they_were_said(text, runs):
    assert digit_runs(text) == runs


def test_a_name_is_spelled_with_an_alphabet_and_understood():
    said = spelled("amy cox", Phrasing(spelling="alphabet"))
    heard = said.replace(",", "").replace('<say-as interpret-as="characters">a</say-as>', "a")

    assert said.startswith('<say-as interpret-as="characters">a</say-as> as in alpha, m as in mike')
    assert full_names(heard) == ["amy cox"]
    assert spelled("amy cox") == "a m y, c o x"
