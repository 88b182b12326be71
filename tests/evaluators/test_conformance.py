from dataclasses import replace

import pytest

from evaluators.conformance.case import FAULTS, Case, faults_found, judge
from evaluators.conformance.scene import ANSWER_MS, scene
from evaluators.conformance.suite import cases, conform
from evaluators.registry import evaluate
from evaluators.testing import call

CASES = tuple(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_found_is_what_was_planted(case):
    result = judge(case)

    assert {f.medium: f.faults for f in result.findings if f.faults != result.faults} == {}
    assert {f.medium: f.wrong for f in result.findings if f.wrong} == {}
    assert result.passed
    assert (result.worst_off_ms or 0) <= 20


def test_every_fault_is_planted_somewhere():
    planted = {name for case in CASES for name in case.faults}

    assert planted >= set(FAULTS) - {"stopped_for_other"}


def test_every_way_to_be_unsound_is_planted_somewhere():
    planted = {name for case in CASES for name in case.faults if name.startswith("unsound_")}

    assert {name.removeprefix("unsound_") for name in planted} == {
        "fault",
        "fell_behind",
        "foreign_name",
        "foreign_zip",
        "hung_up_for_nothing",
        "invented_fact",
        "nobody_heard",
        "nobody_spoke",
        "out_of_persona",
        "out_of_role",
        "record",
        "unheard",
        "vendor",
        "vendor_late",
        "customer_mute",
    }


@pytest.mark.parametrize("trap", [1, 2, 3, 4, 5, 6, 7])
def test_every_trap_of_measuring_has_a_case(trap):
    assert any(case.shows.startswith(f"trap {trap}") for case in CASES)


def test_names_are_unique():
    names = [case.name for case in CASES]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("case", "wrong"),
    [
        (Case("a", "", scene(), faults={"dead_air": 1}), ()),
        (Case("a", "", scene(), values={"latency.p50_ms": ANSWER_MS + 24}), ("latency.p50_ms",)),
        (Case("a", "", scene(), values={"latency.n_turns": 4}), ("latency.n_turns",)),
        (Case("a", "", scene(), values={"latency.p50_ms": None}), ("latency.p50_ms",)),
        (Case("a", "", scene(), values={"latency.nope": 1.0}), ("latency.nope",)),
    ],
)
def test_what_is_not_as_planted_fails(case, wrong):
    result = judge(case)

    assert not result.passed
    assert {finding.wrong for finding in result.findings} == {wrong}
    assert conform([case]).n_failed == 1


def test_a_fault_that_is_not_planted_fails():
    slow = next(case for case in CASES if case.name == "answers slowly")

    assert not judge(replace(slow, faults={})).passed
    assert not judge(replace(slow, faults={"slow_answer": 2})).passed


def test_a_call_of_which_nothing_is_measured_has_no_faults_but_its_unsoundness():
    record = call("agent 0-900 hi", clock="real", kept_time=False)

    assert faults_found(evaluate(record)) == {"unsound_nobody_heard": 1}
