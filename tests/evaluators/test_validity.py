import pytest

from evaluators.registry import evaluate
from evaluators.testing import call, recording_of
from evaluators.validity import validity
from evaluators.verdict import Outcome

HI = ("agent 0-500 hello", "customer hears 0-500 hello")


def judged(*lines, **circumstances):
    return validity(call(*lines, **circumstances))


def test_a_sound_call():
    verdict = judged(*HI, "customer 1000-2000 hi")

    assert (verdict.outcome, verdict.failures) == ("pass", ())
    assert verdict.metrics == {
        "timing_valid": 1.0,
        "worst_lag_ms": None,
        "onset_error_ms": None,
        "heard_rate": 1.0,
    }


@pytest.mark.parametrize(
    ("circumstances", "reason"),
    [
        ({"faults": ("the line broke",)}, "the line broke"),
        ({"ending": "fault out of memory"}, "out of memory"),
        ({"ending": "fault "}, "the call broke, and nothing says why"),
        ({"ending": "fault boom", "faults": ("boom",)}, "boom"),
    ],
)
def test_what_broke_of_ours(circumstances, reason):
    verdict = judged(*HI, **circumstances)

    assert (verdict.outcome, verdict.failures, verdict.reason) == ("fail", ("fault",), reason)


def test_a_call_that_broke_is_kept_as_an_error():
    result = evaluate(call(*HI, ending="fault the worker died"))

    assert result.outcome is Outcome.ERROR
    assert result.verdict("task_success").outcome is Outcome.FAIL


def test_nobody_spoke():
    assert judged().failures == ("nobody_spoke",)


@pytest.mark.parametrize(
    ("lines", "failures"),
    [
        (("agent 0-500 hello",), ("nobody_heard",)),
        (("agent 0-500 hello", "customer hears 0-500  "), ("nobody_heard",)),
        (("agent 0-500 hello", "customer hears 0-500 yellow"), ()),
        (("customer 0-500 hello", "agent hears 0-500 hello"), ()),
        (("agent hears 0-500 of noise",), ()),
    ],
)
def test_nobody_heard(lines, failures):
    assert judged(*lines).failures == failures


@pytest.mark.parametrize(
    ("said", "failures"),
    [
        ("it's nine four one oh three", ()),
        ("it's nine four one oh four", ("foreign_zip",)),
        ("it's nine four one oh four, sorry, nine four one oh three", ()),
        ("nine four one oh four, no, three", ()),
        ("no it's not nine four one oh four", ()),
        ("nine four one oh", ()),
        ("nine four one oh three nine four one oh three", ()),
        ("my name is maria gonzalez", ()),
        ("my name is maria gonzales", ()),
        ("no, my name is maria", ()),
        ("my last name is gonzalez", ()),
        ("my name is m a r i a", ()),
        ("my name is robert jones", ("foreign_name",)),
        ("my last name is jones", ("foreign_name",)),
        ("my name is robert, no, maria", ()),
        ("my name is already known to you", ()),
        ("it's a new sprocket that i want", ()),
    ],
)
def test_the_customer_tells_its_own_facts(said, failures):
    assert judged(*HI, f"customer 1000-4000 {said}").failures == failures


@pytest.mark.parametrize(
    ("later", "failures"),
    [
        ("sorry, i meant nine four one oh three", ()),
        ("no wait", ("foreign_zip",)),
        ("it's nine four one oh five", ("foreign_zip",)),
    ],
)
def test_a_wrong_digit_may_be_taken_back_later(later, failures):
    wrong = "customer 1000-2000 it's nine four one oh four"

    assert judged(*HI, wrong, f"customer 3000-4000 {later}").failures == failures


def test_what_the_agent_says_is_its_own_affair():
    assert judged("agent 0-900 so it's nine four one oh four", "customer hears 900 hm").outcome == (
        "pass"
    )


@pytest.mark.parametrize(
    ("lines", "end_ms", "reason"),
    [
        ((*HI, "agent 449-900 hi"), 1000, "the agent speaks twice at once"),
        ((*HI, "agent 450-900 hi"), 1000, None),
        ((*HI, "customer 400-900 hi"), 1000, None),
        ((*HI, "customer 600-1001 hi"), 1000, "an utterance lies outside of the call: `hi`"),
        ((*HI, "customer 600-1000 hi"), 1000, None),
        ((*HI, "customer 600-600 hi"), 1000, "an utterance lies outside of the call: `hi`"),
    ],
)
def test_a_record_that_contradicts_itself(lines, end_ms, reason):
    verdict = judged(*lines, end_ms=end_ms)

    assert verdict.failures == (("record",) if reason else ())
    assert reason is None or verdict.reason.startswith(reason)


def test_an_ending_after_the_last_sample():
    record = call(*HI)
    late = record.ending.model_copy(update={"at": record.n_samples + 1})

    assert validity(record.model_copy(update={"ending": late})).failures == ("record",)


def test_a_line_that_fell_behind_spoils_the_timing_only():
    lines = (*HI, "customer 1000-2000 hi")
    result = evaluate(call(*lines, clock="real", kept_time=False))

    assert result.verdict("validity").outcome is Outcome.PASS
    assert result.verdict("validity").metrics["timing_valid"] == 0.0
    assert result.verdict("validity").metrics["worst_lag_ms"] == 0.0
    assert result.outcome is Outcome.FAIL
    assert result.verdict("latency").outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("really_ms", "error_ms"), [(60, 0), (140, 80), (20, -40), (560, 500), (570, None)]
)
def test_times_are_checked_against_the_recording(really_ms, error_ms):
    lines = ("agent 1000-2000 hi", "agent 4000-5000 hi", "customer 2500-3500 hi")
    heard = recording_of(call(*lines, delay_ms=really_ms, end_ms=9000))

    record = call(*lines, delay_ms=60, end_ms=9000)

    assert validity(record, heard).metrics["onset_error_ms"] == error_ms


def test_a_recording_in_which_nobody_is_heard_checks_nothing():
    silent = recording_of(call(end_ms=9000))

    assert validity(call(*HI, end_ms=9000), silent).metrics["onset_error_ms"] is None
