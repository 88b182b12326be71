from evaluators.exchanges import exchanges, turn_exchanges
from evaluators.testing import call

ONE, TWO = "customer 0-1000 one", "customer 3000-4000 two"


def heard(*lines, **circumstances):
    return [e.heard_text for e in exchanges(call(ONE, TWO, *lines, **circumstances), "customer")]


def test_a_transcript_belongs_to_what_it_overlaps_most():
    assert heard("agent hears 500-3200 one two") == ["one two", ""]
    assert heard("agent hears 900-3400 one two") == ["", "one two"]


def test_overlap_is_that_at_the_listeners_ear():
    assert heard("agent hears 2500-3100 one", delay_ms=2000) == ["one", ""]


def test_what_the_leg_really_took_goes_before_what_was_asked():
    delays = ("line event 0 delay_to_agent 16000", "line event 0 delay_to_customer 0")

    assert heard("agent hears 2500-3100 one", *delays) == ["one", ""]
    assert heard("agent hears 2500-3100 two") == ["", "two"]


def test_without_a_segment_it_belongs_to_the_last_that_had_begun():
    assert heard("agent hears 2999 one", "agent hears 3000 two") == ["one", "two"]


def test_a_late_segment_that_overlaps_nothing():
    assert heard("agent hears 1200-1500 one") == ["one", ""]


def test_a_transcript_before_all_belongs_to_none():
    record = call("customer 1000-2000 one", "agent hears 0-500 noise")

    assert [e.heard for e in exchanges(record, "customer")] == [()]


def test_the_listener_is_the_other_side():
    record = call("agent 0-1000 hi", "customer hears 0-1000 hi", "agent hears 0-1000 echo")

    assert [e.heard_text for e in exchanges(record, "agent")] == ["hi"]


def test_turns_join_their_utterances():
    lines = (ONE, "customer 1500-2000 two | three", "agent hears 0-1000 one", "agent 3000-3500 hm")
    (turn,) = turn_exchanges(call(*lines), "customer")

    assert (turn.said, turn.meant, turn.heard) == ("one two", "one two three", "one")
    assert (turn.start, turn.end) == (0, 2000 * 8)
