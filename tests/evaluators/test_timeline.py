import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluators.testing import call
from evaluators.timeline import at_customer, both, floor_turns, length, merged


def turns(*lines, **circumstances):
    return [(turn.side, turn.said) for turn in floor_turns(call(*lines, **circumstances))]


def test_a_turn_lasts_until_the_other_takes_the_floor():
    lines = ("customer 0-1 a", "customer 2-3 b", "agent 4-5 c", "customer 6-7 d")

    assert turns(*lines) == [("customer", "a b"), ("agent", "c"), ("customer", "d")]


def test_a_backchannel_ends_no_turn():
    lines = ("customer 0-900 a", "agent 1000-1100 (backchannel) uh huh", "customer 1200-1300 b")

    assert turns(*lines) == [("customer", "a b")]


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("customer 4999-6000 b", 1),
        ("customer 5000-6000 b", 2),
        ("customer 2000-3000 (reprompt) b", 2),
    ],
)
def test_asking_again_is_another_turn(line, n):
    assert len(turns("customer 0-1000 a", line)) == n


def test_the_agent_is_heard_later_than_it_speaks():
    record = call("agent 1000-2000 hi", "customer 1050-1500 hi", delay_ms=60)

    assert [(one.side, one.start) for one in at_customer(record)] == [
        ("customer", 1050 * 8),
        ("agent", 1060 * 8),
    ]


SPANS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda t: (t[0], sum(t))))


@given(SPANS, SPANS)
def test_spans_are_sets_of_samples(a, b):
    def samples(spans):
        return {at for start, end in spans for at in range(start, end)}

    assert samples(merged(a)) == samples(a)
    assert length(a) == len(samples(a))
    assert samples(both(a, b)) == samples(a) & samples(b)
