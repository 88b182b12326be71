import pytest

from pipelines.ears import spoken


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("it's nine four one oh three", "94103"),
        ("nine four one oh two no sorry nine four one zero three", "94103"),
        ("nine four one oh", None),
        ("nine four one oh three three", None),
        ("", None),
    ],
)
def test_zip_code_is_the_last_run_of_exactly_five_digits(text, code):
    assert spoken.zip_in(text) == code


def test_digits_said_and_read_again():
    assert spoken.digits_said("02139") == "oh two one three nine"
    assert spoken.zip_in(spoken.digits_said("02139")) == "02139"


def test_names_are_neighbours_of_the_lists():
    assert spoken.names_in("my name is maria gonzalez yes") == ["maria gonzalez"]
    assert spoken.names_in("maria my gonzalez") == []


def test_spelled_letters_are_cut_into_listed_names():
    assert spoken.spelled_in("that's m a r i a g o n z a l e z") == ["maria", "gonzalez"]
    assert spoken.spelled_in("first m a r i a last g o n z a l e z") == ["maria", "gonzalez"]
    assert spoken.spelled_in("i have a question") == []
