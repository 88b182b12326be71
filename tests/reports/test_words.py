import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.words import n_errors, word_diff
from reports.page.words import aligned

TOKENS = ("um", "oh", "nine", "ninety", "four", "94", "double", "uh", "huh", "it's", "don't", "ok")
TEXTS = st.lists(st.sampled_from([*TOKENS, "ZIP-code,", "O'Neill.", "-"])).map(" ".join)


def marked(tokens) -> str:
    return " ".join(f"*{token.text}*" if token.lost else token.text for token in tokens)


@pytest.mark.parametrize(
    ("said", "heard", "said_marked", "heard_marked"),
    [
        ("Ninety-four one.", "nine four one", "Ninety-four one.", "nine four one"),
        ("Ninety four one.", "94 one", "Ninety four one.", "94 one"),
        ("nine oh three", "nine zero tree", "nine oh *three*", "nine zero *tree*"),
        ("It's, um, Jon.", "it is john", "It's, um, *Jon.*", "it is *john*"),
        ("double four five", "four five", "double *four* five", "four five"),
        ("My ZIP", "my zip code", "My ZIP", "my zip *code*"),
        ("yes", "", "*yes*", ""),
        ("", "the", "", "*the*"),
        ("um", "", "um", ""),
    ],
)
def test_differences_are_marked_in_the_words_as_written(said, heard, said_marked, heard_marked):
    both = aligned([said], [heard])

    assert (marked(both.said), marked(both.heard)) == (said_marked, heard_marked)


def test_what_was_heard_too_much_stands_at_the_word_before_it():
    both = aligned(["yes no"], ["yes the no"])

    assert [(word.text, word.home) for word in both.heard] == [("yes", 0), ("the", 0), ("no", 1)]


@given(TEXTS, TEXTS)
def test_no_word_is_lost_or_added_and_marks_are_there_when_errors_are(said, heard):
    both = aligned([said], [heard])

    assert [word.text for word in both.said] == said.split()
    assert [word.text for word in both.heard] == heard.split()
    n = n_errors(word_diff(said, heard))
    assert (n > 0) == any(word.lost for word in (*both.said, *both.heard))
    assert all(0 <= word.home < max(1, len(both.said)) for word in both.heard)


def test_each_text_is_normalised_by_itself():
    both = aligned(["it is nine", "oh well"], ["it is nine", "oh well"])

    assert marked(both.heard) == "it is nine oh well"
    assert marked(aligned(["nine oh"], ["nine", "oh"]).heard) == "nine *oh*"
