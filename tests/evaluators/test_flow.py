import pytest

from evaluators.flow import flow, repetitions, silences
from evaluators.testing import call
from evaluators.verdict import Outcome


def judged(*lines, **circumstances):
    return flow(call(*lines, **circumstances))


def test_counts_and_shares():
    lines = ("agent 0-3000 hello what is your name", "customer 3500-4500 maria gonzalez")
    metrics = judged(*lines, end_ms=5000).metrics

    assert (metrics["n_turns"], metrics["n_agent_turns"], metrics["n_customer_turns"]) == (2, 1, 1)
    assert metrics["talk_ratio"] == 0.75
    assert metrics["duration_s"] == 5.0
    assert (metrics["agent_words"], metrics["agent_wpm"]) == (5, pytest.approx(100))
    assert (metrics["customer_words"], metrics["customer_wpm"]) == (2, pytest.approx(120))
    assert metrics["longest_silence_s"] == 0.5
    assert metrics["silence_rate"] == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("lines", "end_ms", "at_ms"),
    [
        (("agent 0-1000 hi", "customer {}-9000 hi"), 9000, 1000),
        (("agent {}-9000 hi",), 9000, 0),
    ],
)
@pytest.mark.parametrize(("more_ms", "outcome"), [(4000, "pass"), (4001, "fail")])
def test_dead_air(lines, end_ms, at_ms, more_ms, outcome):
    verdict = judged(*(line.format(at_ms + more_ms) for line in lines), end_ms=end_ms)

    assert verdict.outcome == outcome
    assert verdict.metrics["n_dead_air"] == (outcome == "fail")
    assert verdict.at == ((at_ms * 8,) if outcome == "fail" else ())


@pytest.mark.parametrize(("end_ms", "outcome"), [(5000, "pass"), (5001, "fail")])
def test_dead_air_at_the_end_of_the_call_is_heard(end_ms, outcome):
    verdict = judged("customer 0-900 hello", "agent 900-1000 hi", end_ms=end_ms)

    assert verdict.outcome == outcome
    assert verdict.metrics["longest_silence_s"] == (end_ms - 1000) / 1000


def test_silence_is_that_at_the_customer():
    record = call("agent 0-1000 hi", "customer 1500-2000 hi", delay_ms=200, end_ms=2000)

    assert silences(record) == ((0, 1600), (9600, 12000))


@pytest.mark.parametrize(
    ("first", "again", "n"),
    [
        ("could you say your zip code please", "Could you say your ZIP code, please?", 1),
        ("sorry could you tell me your zip code", "could you tell me your zip code", 1),
        ("i heard nine four one oh three is that right", "i heard 94104 is that right", 0),
        ("what is your name", "what is your zip code", 0),
        ("thank you so", "thank you so", 0),
        ("thank you so much", "thank you so much", 1),
    ],
)
def test_saying_nearly_the_same_again(first, again, n):
    record = call(f"agent 0-1000 {first}", "customer 2000-2100 no", f"agent 3000-4000 {again}")

    assert len(repetitions(record)) == n


def test_the_customer_may_repeat_itself():
    same = "customer {}-{} it's nine four one oh three"

    assert not repetitions(call(same.format(0, 1000), same.format(2000, 3000)))


@pytest.mark.parametrize(("times", "outcome"), [(4, "pass"), (5, "fail")])
def test_going_round_in_circles(times, outcome):
    lines = [f"agent {3000 * i}-{3000 * i + 1000} what is your zip code" for i in range(times)]
    verdict = judged(*lines)

    assert verdict.outcome == outcome
    assert verdict.metrics["n_repetitions"] == times - 1


def test_without_valid_time_the_words_are_still_judged():
    verdict = judged("agent 0-1000 hi", clock="real", kept_time=False, end_ms=60000)

    assert verdict.outcome is Outcome.PASS
    assert verdict.metrics["longest_silence_s"] is None
    assert verdict.metrics["n_dead_air"] is None
    assert verdict.metrics["n_turns"] == 1


def test_when_nobody_spoke_nothing_is_measured():
    verdict = judged(end_ms=3000)

    assert verdict.outcome is Outcome.NOT_APPLICABLE
    assert verdict.metrics["talk_ratio"] is None
    assert verdict.metrics["agent_wpm"] is None
    assert verdict.metrics["longest_silence_s"] == 3.0


@pytest.mark.parametrize(("back", "n_dead_air"), [(("customer event 9000 back",), 1), ((), 0)])
def test_on_hold_there_is_nobody_to_speak_to(back, n_dead_air):
    lines = ("agent 0-1000 hi", "customer 1500-2500 (hold) one moment", "customer event 1400 holds")

    assert flow(call(*lines, *back, end_ms=14_000)).metrics["n_dead_air"] == n_dead_air


def test_a_cough_breaks_no_silence():
    record = call("agent 0-1000 hi", "customer 3000-3300 (cough)", "customer 6000-7000 hi")

    assert flow(record).metrics["longest_silence_s"] == 5.0
