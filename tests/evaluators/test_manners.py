import pytest

from evaluators.manners import (
    answer_waits_ms,
    measure_answer_delay_ms,
    measure_onset_ms,
    measure_rate,
    rate_tolerance,
)
from evaluators.testing import call
from personas.schema import TurnTaking


def asked(record, **taking):
    persona = record.plan.persona.model_copy(update={"turn_taking": TurnTaking(**taking)})
    return record.model_copy(update={"plan": record.plan.model_copy(update={"persona": persona})})


def calls(n, of, *, kind="barge_in", **taking):
    """So many calls, in `of` of which the customer does it 1.5 s after the agent's onset."""
    taken = call("agent 1000-5000 hello", f"customer 2500-3000 ({kind}) wait")
    quiet = call("agent 1000-5000 hello", "customer 6000-7000 wait")
    return [asked(taken if i < of else quiet, **taking) for i in range(n)]


@pytest.mark.parametrize("kind", ["barge_in", "backchannel", "cough", "aside"])
@pytest.mark.parametrize(("of", "agrees"), [(30, True), (18, True), (17, False), (0, False)])
def test_a_rate_agrees_within_what_chance_allows(kind, of, agrees):
    taking = {f"{kind}_rate": 0.3, f"{kind}_onset_ms": 1500}
    found = measure_rate(calls(100, of, kind=kind, **taking), kind)

    assert (found.asked, found.found, found.n) == (0.3, of / 100, 100)
    assert found.agrees is agrees


def test_a_setting_that_changed_nothing_is_found_out():
    records = calls(100, 0, barge_in_rate=0.3)

    assert not measure_rate(records, "barge_in").agrees
    assert measure_onset_ms(records, "barge_in").found is None
    assert not measure_onset_ms(records, "barge_in").agrees


def test_an_agent_that_spoke_too_short_gave_no_chance():
    short = asked(call("agent 1000-2000 hello"), barge_in_rate=1.0, barge_in_onset_ms=1500)

    assert measure_rate([short], "barge_in").n == 0


@pytest.mark.parametrize(("onset_ms", "agrees"), [(1440, True), (1500, True), (1439, False)])
def test_an_onset_agrees_within_its_tolerance(onset_ms, agrees):
    records = calls(10, 10, barge_in_rate=1.0, barge_in_onset_ms=onset_ms)
    found = measure_onset_ms(records, "barge_in")

    assert found.found == 1500
    assert found.agrees is agrees


def answering(wait_ms, **taking):
    return asked(call("agent 0-1000 hello", f"customer {1000 + wait_ms}-9000 yes"), **taking)


@pytest.mark.parametrize(("wait_ms", "agrees"), [(2900, True), (2840, True), (900, False)])
def test_a_delay_is_what_is_waited_beyond_the_control(wait_ms, agrees):
    slow = [answering(wait_ms, answer_delay_ms=2000)] * 10
    found = measure_answer_delay_ms(slow, [answering(900)] * 10)

    assert found.found == wait_ms - 900
    assert found.agrees is agrees


def test_only_answers_are_waited_for():
    record = call(
        "agent 0-1000 hello",
        "customer 1200-1400 (cough)",
        "agent 2000-3000 hello",
        "customer 2500-4000 yes",
        "agent 5000-6000 and",
        "customer 6700-7000 no",
    )

    assert answer_waits_ms([record]) == [700]


def test_the_tolerance_of_a_share_shrinks_with_its_chances():
    assert rate_tolerance(1.0, 100) == 0.005
    assert rate_tolerance(0.5, 100) == pytest.approx(0.1338)
    assert rate_tolerance(0.5, 10000) == pytest.approx(0.01293)
