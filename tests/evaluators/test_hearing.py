import pytest

from evaluators.hearing import heard_against_said, hearing
from evaluators.testing import call
from evaluators.verdict import Outcome

NINE = "customer 0-2000 my zip code is nine four one oh three"


LATER_MS = 60_000


def judged(*lines, end_ms=LATER_MS, **circumstances):
    return hearing(call(*lines, end_ms=end_ms, **circumstances))


def test_digits_and_contractions_cost_nothing():
    metrics = judged(NINE, "agent hears 0-2000 My ZIP code is 94103.").metrics

    assert (metrics["agent_wer"], metrics["agent_words"], metrics["agent_errors"]) == (0, 9, 0)


@pytest.mark.parametrize(
    ("heard", "outcome"),
    [("one two three four nine", "pass"), ("one two three nine nine", "fail")],
)
def test_one_word_in_five_is_the_limit(heard, outcome):
    verdict = judged("customer 0-2000 one two three four five", f"agent hears 0-2000 {heard}")

    assert verdict.outcome == outcome
    assert verdict.failures == (("misheard",) if outcome == "fail" else ())


def test_an_utterance_without_a_transcript_is_all_deleted():
    verdict = judged(
        "customer 0-1000 one two three four", "agent hears 0-1000 one two three four", NINE_LATER
    )

    assert verdict.metrics["agent_errors"] == 9
    assert verdict.metrics["agent_wer"] == pytest.approx(9 / 13)
    assert verdict.at == (3000 * 8,)


NINE_LATER = "customer 3000-5000 my zip code is nine four one oh three"


def test_a_transcript_without_an_utterance_is_all_inserted():
    metrics = judged("customer 0-1000 hi", "agent hears 0-1000 hi", "agent hears 9000 you there")

    assert metrics.metrics["agent_wer"] == 2.0


def test_nothing_heard_at_all_is_an_error_rate_of_one():
    verdict = judged(NINE)

    assert verdict.metrics["agent_wer"] == 1.0
    assert verdict.outcome is Outcome.FAIL


def test_the_transcripts_of_an_agent_from_outside_are_not_known():
    verdict = judged(NINE, transcripts_known=False)

    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.metrics["agent_wer"] is None
    assert verdict.metrics["agent_errors"] is None


def test_only_insertions_have_no_rate():
    metrics = judged("agent 0-1000 hi", "agent hears 500 hello").metrics

    assert (metrics["agent_wer"], metrics["agent_errors"]) == (None, 1)


def test_what_was_cut_off_was_not_said():
    metrics = judged("customer 0-500 my zip | code is", "agent hears 0-500 my zip").metrics

    assert (metrics["agent_wer"], metrics["agent_words"]) == (0.0, 2)


def test_errors_are_pooled_over_the_call():
    metrics = judged(
        "customer 0-100 yes",
        "agent hears 0-100 no",
        "customer 1000-2000 one two three four five six seven eight nine",
        "agent hears 1000-2000 123456789",
    ).metrics

    assert metrics["agent_wer"] == 0.1


def test_words_are_normalised_utterance_by_utterance():
    lines = ("customer 0-1000 it's nine", "customer 2000-3000 oh hello")
    record = call(*lines, end_ms=LATER_MS)

    assert [step.said for step in heard_against_said(record, "agent")][-2:] == ["oh", "hello"]


def test_both_directions():
    lines = ("agent 0-1000 hello there", "customer hears 0-1000 yellow there", NINE_LATER)
    metrics = judged(*lines).metrics

    assert (metrics["customer_wer"], metrics["agent_wer"]) == (0.5, 1.0)


@pytest.mark.parametrize(
    ("heard", "n_lost"),
    [
        ("my name is maria gonzalez 94103", 0),
        ("my name is mary gonzalez 94103", 1),
        ("my name is maria gonzales 94104", 1),
        ("", 2),
    ],
)
def test_facts_lost(heard, n_lost):
    said = "customer 0-2000 my name is maria gonzalez nine four one oh three"
    metrics = judged(said, f"agent hears 0-2000 {heard}").metrics

    assert (metrics["agent_facts_said"], metrics["agent_facts_lost"]) == (2, n_lost)


def test_a_read_back_that_the_customer_misheard():
    lines = ("agent 0-2000 i heard nine four one oh four", "customer hears 0-2000 i heard 94103")
    metrics = judged(*lines).metrics

    assert (metrics["customer_facts_said"], metrics["customer_facts_lost"]) == (1, 1)


def test_differences_over_the_whole_call_are_in_order_of_time():
    lines = (NINE_LATER, "customer 0-100 yes", "agent hears 0-100 yes")
    record = call(*lines, end_ms=LATER_MS)

    assert [step.op for step in heard_against_said(record, "agent")] == ["equal"] + ["delete"] * 9


@pytest.mark.parametrize(("end_ms", "n_words"), [(2999, 2), (3000, 5)])
def test_what_the_end_of_the_call_left_no_time_to_transcribe_is_left_out(end_ms, n_words):
    lines = ("agent 0-900 hello there", "customer hears 0-900 hello there")
    record = ("agent 1000-2000 thank you goodbye", *lines)

    assert judged(*record, end_ms=end_ms).metrics["customer_words"] == n_words


def test_what_was_transcribed_in_time_counts_however_late():
    lines = ("agent 0-900 hello there", "customer hears 0-900 yellow")

    assert judged(*lines, end_ms=1000).metrics["customer_wer"] == 1.0
