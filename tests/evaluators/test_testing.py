import pytest

from evaluators.testing import call


def test_lines_become_a_record():
    record = call(
        "agent 1900-5000 sorry to | hear that",
        "customer 0-1200 (barge_in) my card is lost",
        "agent hears 100-1300 my cart is lost",
        "agent hears 1400 more",
        "customer event 8000 agreed at last",
        "agent calls 9000 transfer_call name='maria gonzalez' zip_code=94103",
    )
    first, second = record.utterances

    assert (first.side, first.start, first.end, first.kind) == ("customer", 0, 9600, "barge_in")
    assert (first.said, first.meant, first.cut) == ("my card is lost", "my card is lost", False)
    assert (second.said, second.meant, second.cut) == ("sorry to", "sorry to hear that", True)
    assert [(h.start, h.end, h.at) for h in record.heard] == [
        (800, 10400, 10400),
        (None, None, 11200),
    ]
    assert (record.events[0].name, record.events[0].text) == ("agreed", "at last")
    assert record.tool_calls[0].arguments == {"name": "maria gonzalez", "zip_code": "94103"}
    assert record.n_samples == record.ending.at == 9500 * 8


def test_a_line_that_is_none_is_refused():
    with pytest.raises(ValueError, match="`somebody 0-1 hi` is no line of a call"):
        call("somebody 0-1 hi")
