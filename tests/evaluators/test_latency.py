import pytest

from evaluators.latency import Wait, latency, waits
from evaluators.testing import call, recording_of
from evaluators.timeline import quantile
from evaluators.verdict import Outcome

LOST = "customer 0-1200 my card is lost"


@pytest.mark.parametrize(("answer_starts_ms", "outcome"), [(2700, "pass"), (2701, "fail")])
def test_the_limit_is_inclusive(answer_starts_ms, outcome):
    verdict = latency(call(LOST, f"agent {answer_starts_ms}-5000 sorry"))

    assert verdict.outcome == outcome
    assert verdict.failures == (("slow_answers",) if outcome == "fail" else ())
    assert verdict.at == (1200 * 8,)


@pytest.mark.parametrize(("delay_ms", "waited_ms"), [(0, 700), (60, 760), (500, 1200)])
def test_the_line_is_in_the_wait(delay_ms, waited_ms):
    record = call(LOST, "agent 1900-5000 sorry", delay_ms=delay_ms)

    assert [wait.ms for wait in waits(record)] == [waited_ms]


def test_what_the_leg_really_took_goes_before_what_was_asked():
    lines = ("line event 0 delay_to_customer 1600", "line event 0 delay_to_agent 8")

    assert [w.ms for w in waits(call(LOST, "agent 1900-5000 sorry", *lines, delay_ms=60))] == [900]


def test_the_wait_is_what_is_heard_in_the_recording():
    record = call(LOST, "agent 1903-5000 sorry", delay_ms=120, end_ms=9000)
    recording = recording_of(record, noise_dbfs=-50)

    (_, customer_end), *_ = recording.voiced("customer")
    (agent_start, _), *_ = recording.voiced("agent")
    line_ms = 120

    heard_ms = record.ms(agent_start - customer_end) + line_ms
    assert heard_ms == pytest.approx(waits(record)[0].ms, abs=20)


def test_a_pause_inside_a_turn_is_no_wait():
    record = call("customer 0-1000 it's nine", "customer 2500-3500 four", "agent 4000-5000 thanks")

    assert [wait.ms for wait in waits(record)] == [500]


@pytest.mark.parametrize("kind", ["reprompt", "answer"])
def test_slow_answers_do_not_vanish_when_the_customer_asks_again(kind):
    record = call(LOST, f"customer 6200-6800 ({kind}) hello?", "agent 7300-9000 sorry")

    assert [(wait.ms, wait.answered) for wait in waits(record)] == [(5000, False), (500, True)]
    metrics = latency(record).metrics
    assert (metrics["n_turns"], metrics["n_unanswered"], metrics["unanswered_rate"]) == (2, 1, 0.5)
    assert (metrics["p50_ms"], metrics["p95_ms"], metrics["max_ms"]) == (500, 5000, 5000)
    assert latency(record).outcome is Outcome.FAIL
    assert latency(record).at == (1200 * 8,)
    assert latency(record).reason == (
        "95 % of 2 waits took at most 5000 ms (limit 1500); the longest wait in vain took 5000 ms, "
        "after 1.2 s"
    )


def test_an_answer_after_the_call_is_over_is_none():
    assert (
        waits(call(LOST, "agent 9000-9500 late", delay_ms=1000, end_ms=9900))[0].answered is False
    )


@pytest.mark.parametrize(("end_ms", "n_turns"), [(3200, 0), (3201, 1)])
def test_a_last_turn_counts_when_the_customer_waited_in_vain(end_ms, n_turns):
    verdict = latency(call(LOST, end_ms=end_ms, ending="customer impatient"))

    assert verdict.metrics["n_turns"] == n_turns
    assert verdict.metrics["unanswered_rate"] == (1.0 if n_turns else None)
    assert verdict.outcome == ("fail" if n_turns else "not_applicable")


def test_speaking_over_the_customer_is_no_negative_latency():
    record = call(
        LOST, "agent 1000-3000 how may i help", "customer 3500-4000 hi", "agent 4400-5000 a"
    )
    metrics = latency(record).metrics

    assert [wait.ms for wait in waits(record)] == [None, 400]
    assert (metrics["n_overlapped"], metrics["n_turns"], metrics["unanswered_rate"]) == (1, 1, 0.0)


def test_an_agent_that_does_not_yield_gave_no_quick_answer():
    record = call(
        "agent 0-5000 let me tell you", "customer 2000-3000 (barge_in) wait", "agent 5200-6000 a"
    )

    assert [wait.ms for wait in waits(record)] == [None]


def test_backchannels_await_no_answer_and_are_none():
    record = call(
        "agent 0-3000 let me tell you",
        "customer 1000-1300 (backchannel) uh huh",
        "customer 3500-5000 my card is lost",
        "agent 5200-5400 (backchannel) uh huh",
        "agent 6000-7000 sorry",
    )

    assert [wait.ms for wait in waits(record)] == [1000]


def test_a_cough_is_no_turn():
    cough = "customer event 2000 cough"

    assert waits(call(LOST, cough, "agent 1900-5000 sorry")) == waits(
        call(LOST, "agent 1900-5000 sorry")
    )


def test_the_tail_is_told_beside_the_middle():
    lines = []
    for turn in range(20):
        at, slow_ms = 10_000 * turn, 2000 if turn >= 18 else 321
        lines += [f"customer {at}-{at + 1000} hi", f"agent {at + 1000 + slow_ms}-{at + 5000} hi"]
    metrics = latency(call(*lines)).metrics

    assert (metrics["p50_ms"], metrics["p90_ms"], metrics["p95_ms"]) == (321, 321, 2000)


def test_times_are_exact_to_the_sample():
    record = call(LOST, "agent 1900-5000 sorry")
    agent = record.utterances[1].model_copy(update={"start": 1900 * 8 + 1})
    record = record.model_copy(update={"utterances": (record.utterances[0], agent)})

    assert latency(record).metrics["p50_ms"] == 700.125


def test_first_word():
    assert latency(call("agent 600-900 hello", delay_ms=60)).metrics["first_word_ms"] == 660
    assert latency(call(LOST)).metrics["first_word_ms"] is None


@pytest.mark.parametrize(
    ("clock", "kept_time", "applies"),
    [("real", False, False), ("real", True, True), ("simulated", True, True)],
)
def test_a_line_that_fell_behind_measures_nothing(clock, kept_time, applies):
    verdict = latency(call(LOST, "agent 1900-5000 sorry", clock=clock, kept_time=kept_time))

    assert (verdict.outcome is not Outcome.NOT_APPLICABLE) is applies
    assert bool(verdict.metrics) is applies


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 2), (0.51, 3), (0.75, 3), (0.76, 4), (1.0, 4), (0.01, 1)]
)
def test_quantile_is_a_value_of_its_own(share, expected):
    assert quantile([4, 2, 3, 1], share) == expected
    assert quantile([], share) is None


def test_a_customer_that_puts_the_agent_on_hold_awaits_no_answer():
    hold = "customer 0-1200 (hold) one moment please"
    back = "customer 9000-9500 (hold) thanks for waiting"

    assert waits(call(hold, back, "agent 10000-11000 sure", end_ms=12_000)) == (
        Wait(9500 * 8, 500, answered=True),
    )
    assert [w.ms for w in waits(call(hold, "agent 2000-3000 sure"))] == [800]


def test_after_a_yield_the_answer_is_what_comes_next():
    lines = ("agent 0-2600 let | me", "customer 2000-2300 (barge_in) wait")

    assert [w.ms for w in waits(call(*lines, "agent 3100-4000 yes"))] == [800]
    assert [w.answered for w in waits(call(*lines, end_ms=9000))] == [False]


@pytest.mark.parametrize(("starts_ms", "ms"), [(1001, 0.0), (1000, None)])
def test_an_eager_answer_takes_no_time(starts_ms, ms):
    assert [w.ms for w in waits(call(LOST, f"agent {starts_ms}-3000 sorry"))] == [ms]


@pytest.mark.parametrize(("answer_ms", "n_missed"), [(11_200, 0), (11_201, 1)])
def test_an_answer_may_come_too_late_to_be_one(answer_ms, n_missed):
    metrics = latency(call(LOST, f"agent {answer_ms}-12000 sorry")).metrics

    assert (metrics["n_missed_turn_ends"], metrics["n_slow"]) == (n_missed, 1)


def test_who_asked_again_and_who_gave_up_are_told_apart():
    record = call(LOST, "customer 6200-6800 (reprompt) hello?", end_ms=12_000)
    metrics = latency(record).metrics

    assert (metrics["n_unanswered"], metrics["n_asked_again"]) == (2, 1)


@pytest.mark.parametrize(
    ("goes_on", "n_unanswered"),
    [("2300-3000", 0), ("5199-6000", 0), ("5200-6000", 1), ("2300-3000 (reprompt)", 1)],
)
def test_a_customer_that_goes_on_was_not_done(goes_on, n_unanswered):
    record = call(LOST, "agent 500-600 | sorry", f"customer {goes_on} and", "agent 7000-8000 oh")

    assert latency(record).metrics["n_unanswered"] == n_unanswered
