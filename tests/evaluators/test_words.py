import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.words import WordDiff, digit_runs, letter_runs, n_errors, word_diff, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World!", "hello world"),
        ("it's what i don't know", "it is what i do not know"),
        ("won't can't let's", "will not can not let us"),
        ("the agent's name's José", "the agents name is jose"),
        ("O'Brien", "obrien"),
        ("a state-of-the-art thing", "a state of the art thing"),
        ("um well uh okay", "well okay"),
        ("ok, alright", "okay all right"),
        ("uh huh / uh-huh / mhm / mm hmm", "uhhuh uhhuh uhhuh uhhuh"),
        ("nine four one oh three", "9 4 1 0 3"),
        ("94103", "9 4 1 0 3"),
        ("ninety four one oh three", "9 4 1 0 3"),
        ("nine forty one zero three", "9 4 1 0 3"),
        ("double four triple zero", "4 4 0 0 0"),
        ("oh five", "0 5"),
        ("fourteen twenty", "1 4 2 0"),
        ("oh hello", "oh hello"),
        ('it is <break time="600ms"/> nine', "it is 9"),
        ("", ""),
        ("... !", ""),
    ],
)
def test_words(text, expected):
    assert " ".join(words(text)) == expected


@given(st.text())
def test_normalising_twice_changes_nothing(text):
    once = words(text)

    assert words(" ".join(once)) == once


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("my zip is nine four um one oh three", ("94103",)),
        ("nine four one oh four, sorry, nine four one oh three", ("94104", "94103")),
        ("no digits", ()),
    ],
)
def test_digit_runs(text, runs):
    assert digit_runs(text) == runs


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("that's m a r i a", ("maria",)),
        ("M-A-R-I-A", ("maria",)),
        ("m a r i a, g o n z", ("mariagonz",)),
        ("m as in mike, a, r for romeo, i, a", ("maria",)),
        ("h i double l", ("hill",)),
        ("a nice day", ()),
        ("i have a cat", ()),
    ],
)
def test_letter_runs(text, runs):
    assert letter_runs(text) == runs


def test_digits_and_words_are_the_same_when_heard():
    assert n_errors(word_diff("nine four", "94")) == 0


def test_differences_are_marked_in_order():
    assert word_diff("my zip is nine four", "my sip nine four eh") == [
        WordDiff("equal", "my", "my"),
        WordDiff("substitute", "zip", "sip"),
        WordDiff("delete", "is", None),
        WordDiff("equal", "9", "9"),
        WordDiff("equal", "4", "4"),
        WordDiff("insert", None, "eh"),
    ]


def test_nothing_said_and_nothing_heard():
    assert word_diff("", "") == []
    assert [step.op for step in word_diff("", "a b")] == ["insert", "insert"]
    assert [step.op for step in word_diff("a b", "")] == ["delete", "delete"]


@given(st.text(alphabet="ab c"), st.text(alphabet="ab c"))
def test_an_alignment_loses_no_word(said, heard):
    diff = word_diff(said, heard)

    assert tuple(step.said for step in diff if step.said is not None) == words(said)
    assert tuple(step.heard for step in diff if step.heard is not None) == words(heard)
