import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.homophones import GROUPS, sound
from evaluators.names import (
    is_missing,
    name_words,
    same_name,
    same_zip,
    says_name,
    spelled_words,
    zip_digits,
)

SAME = [
    ("Maria Gonzalez", "maria gonzalez"),
    ("MARIA GONZÁLEZ", "maria gonzalez"),
    ("  maria   gonzalez ", "maria gonzalez"),
    ("gonzalez, maria", "maria gonzalez"),
    ("Smith, John Jr.", "john smith"),
    ("John Smith, Jr.", "john smith"),
    ("Dr. John Smith", "john smith"),
    ("mrs ann lee", "ann lee"),
    ("Mary-Ann O'Brien", "maryann obrien"),
    ("mary ann o brien", "maryann o'brien"),
    ("Mary Ann Smith", "mary-ann smith"),
    ("Zoë Łukasz", "zoe lukasz"),
    ("maria gonzalez", "maria elena gonzalez"),
    ("maria e gonzalez", "maria elena gonzalez"),
    ("maria delacruz", "maria de la cruz"),
    ("jon smith", "john smith"),
    ("sarah reid", "sara reed"),
    ("katherine clarke", "catherine clark"),
    ("stephen wright", "steven right"),
    ("bryan davis", "brian davies"),
    ("philip olson", "phillip olsen"),
    ("ashly harvy", "ashley harvey"),
]
DIFFERENT = [
    ("mary gonzalez", "maria gonzalez"),
    ("maria", "maria gonzalez"),
    ("gonzalez", "maria gonzalez"),
    ("gonzalez maria", "maria gonzalez"),
    ("maria elena gonzalez", "maria gonzalez"),
    ("maria cruz", "maria de la cruz"),
    ("john smart", "john smith"),
    ("don smith", "dawn smith"),
    ("aaron hill", "erin hill"),
    ("", "maria gonzalez"),
    ("unknown", "maria gonzalez"),
    ("m g", "maria gonzalez"),
]


@pytest.mark.parametrize(("said", "expected"), SAME)
def test_same_name(said, expected):
    assert same_name(said, expected, spelled=False)


@pytest.mark.parametrize(("said", "expected"), DIFFERENT)
def test_another_name(said, expected):
    assert not same_name(said, expected, spelled=False)


@pytest.mark.parametrize(
    ("said", "expected", "spelled", "same"),
    [
        ("jon smith", "john smith", True, False),
        ("john smith", "john smith", True, True),
        ("John  Smíth", "john smith", True, True),
        ("jon smith", "john smith", {"john"}, False),
        ("jon smith", "john smith", {"smith"}, True),
        ("john smyth", "john smith", {"smith"}, False),
        ("maryann lee", "mary ann lee", True, True),
    ],
)
def test_who_was_told_the_letters_must_get_them_right(said, expected, spelled, same):
    assert same_name(said, expected, spelled=spelled) is same


@given(st.sampled_from([name for pair in SAME for name in pair]), st.booleans())
def test_a_name_is_itself_in_any_case(name, spelled):
    assert same_name(name.upper(), name, spelled=spelled)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (["it's m a r i a"], {"maria"}),
        (["m-a-r-i-a, g-o-n-z-a-l-e-z."], {"maria", "gonzalez"}),
        (["m as in mike a r i a"], {"maria"}),
        (["my name is maria gonzalez"], set()),
        (["m a r i"], set()),
        ([], set()),
    ],
)
def test_spelled_words(said, words):
    assert spelled_words(said, "maria gonzalez") == words


@pytest.mark.parametrize(
    ("text", "contained"),
    [
        ("no, my name is Maria Gonzales, thanks", True),
        ("m a r i a g o n z a l e z", True),
        ("gonzalez", False),
        ("maria maria gonzalo", False),
    ],
)
def test_a_name_in_a_text(text, contained):
    assert says_name(text, "maria gonzalez") is contained


def test_a_homophone_in_a_text_does_not_do_when_it_was_spelled():
    assert not says_name("maria gonzales", "maria gonzalez", spelled={"gonzalez"})


@pytest.mark.parametrize("nothing", [None, "", "  ", "N/A", "unknown", "None", "-"])
def test_no_name(nothing):
    assert is_missing(nothing)


def test_a_single_title_is_still_a_name():
    assert name_words("Miss") == ("miss",)


def test_each_homophone_is_in_one_group():
    seen: dict[str, str] = {}
    for group in GROUPS.strip().splitlines():
        leaders = {sound(name) for name in group.split()}
        assert leaders == {sound(group.split()[0])}
        assert seen.setdefault(leaders.pop(), group) == group


@pytest.mark.parametrize(
    ("said", "expected", "same"),
    [
        ("94103", "94103", True),
        (94103, "94103", True),
        (" 941 03 ", "94103", True),
        ("nine four one oh three", "94103", True),
        ("ninety-four one zero three", "94103", True),
        ("94103-1234", "94103", True),
        ("94103 1234", "94103", True),
        ("CA 94103", "94103", True),
        ("02139", "02139", True),
        (2139, "02139", False),
        ("2139", "02139", False),
        ("94104", "94103", False),
        ("941031", "94103", False),
        ("94103123", "94103", False),
        ("9410394103", "94103", False),
        ("", "94103", False),
        (None, "94103", False),
        ("unknown", "94103", False),
    ],
)
def test_same_zip(said, expected, same):
    assert same_zip(said, expected) is same


@given(st.from_regex(r"[0-9]{5}", fullmatch=True))
def test_five_digits_are_five_digits(zip_code):
    spoken = " ".join(
        "zero one two three four five six seven eight nine".split()[int(d)]  # noqa: SIM905
        for d in zip_code
    )

    assert zip_digits(spoken) == zip_code
    assert same_zip(spoken, zip_code)
