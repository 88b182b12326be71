"""Who is blamed when vendors fail: the whole matrix by `spar bench --only faults`, a part here."""

from pathlib import Path
from typing import get_args

import pytest

from evaluators.verdict import Outcome
from personas.vendor_faults import VendorFaultKind, Where
from pipelines.services.registry import EMULATED
from sparring.bench.fault_cases import (
    N_CONTROLS,
    N_STORMS,
    TARGETS,
    Case,
    cases,
    plans_of,
    without_fault,
)
from sparring.bench.fault_outcomes import Found, compared, found_of
from sparring.bench.faults import faults, summary
from sparring.bench.lab import Lab
from sparring.bench.run import Report
from sparring.cli import app, guarded
from sparring.run import Options, run_suite
from sparring.testing import JUDGE, PLACER

SHORT = (
    "agent's llm, openai: malformed at end (1)",
    "agent's stt, openai: refused at connect (1)",
    "agent's tts, openai: cut at middle (1)",
    "agent's s2s, openai_realtime: server_error at middle (1)",
    "agent's stt, deepgram: closed at connect (1)",
    "agent's tts, deepgram: malformed at middle (1)",
    "agent's stt, cartesia: rate_limited at end (1)",
    "agent's tts, cartesia: cut at middle (1)",
    "agent's tts, cartesia_http: unavailable at end (1)",
    "customer's llm, openai: hang at middle (1)",
)
"""Calls that end soon, each service once and each fault but one that is only slow."""
CASE = cases()[0]
NAMED = "the agent's llm: openai, `POST /v1/chat/completions`: status 429: Rate limit reached."


FAILED = {"outcome": "fail", "reason": "no name", "duration_s": 9}


def test_every_fault_of_every_emulated_service_happens_wherever_it_can() -> None:
    met = {(case.target, case.name, case.at) for case in cases() if case.fault is not None}
    places = len(get_args(VendorFaultKind)) * len(get_args(Where)) - 2  # `refused` has one
    agents = {(one.kind, one.service) for one in TARGETS if one.side == "agent"}

    assert agents == EMULATED
    assert len(met) == len(TARGETS) * (places + 1)
    assert len(cases()) == len(TARGETS) * (places + N_STORMS + N_CONTROLS) >= 200
    assert len({plan.call_id for plan in plans_of(cases())}) == len(cases())


def test_vendors_that_fail_are_named_and_nobody_else_is_blamed(tmp_path: Path) -> None:
    chosen = [case for case in cases() if str(case) in SHORT]
    made = plans_of(chosen)
    folder = run_suite(made, out=tmp_path, options=Options(concurrency=2))

    found = summary(found_of(chosen, made, folder))

    assert found.wrong == {}
    assert (found.n_calls, found.errors, found.never_happened) == (len(SHORT), len(SHORT), 0)


@pytest.mark.parametrize(
    ("found", "wrong"),
    [
        ({}, "the call is lost"),
        ({"outcome": "error", "reason": "The call broke: it hung"}, "The call broke: it hung"),
        ({"outcome": "error", "reason": NAMED, "duration_s": 9}, None),
        ({"outcome": "error", "reason": "nobody spoke", "duration_s": 9},
         "the error names no cause: nobody spoke"),
        (FAILED, None),
        (FAILED | {"healthy": "pass"}, None),
        (FAILED | {"n_struck": 1, "n_noted": 1, "healthy": "pass"}, None),
        (FAILED | {"n_struck": 1, "healthy": "fail"}, None),
        (FAILED | {"n_struck": 1, "healthy": "pass"},
         "the agent is blamed, and nobody noticed the fault: no name"),
        ({"outcome": "pass", "duration_s": 9, "n_struck": 1}, None),
        ({"outcome": "pass", "duration_s": 241, "limit_s": 240}, None),
        ({"outcome": "pass", "duration_s": 241.1, "limit_s": 240},
         "it went on past its limit of 240 s: it took 241.1 s"),
        ({"outcome": "pass", "duration_s": 9}, None),
    ],
)  # fmt: skip
def test_what_should_not_be(found: dict[str, object], wrong: str | None) -> None:
    assert Found.model_validate({"case": CASE, **found}).wrong == wrong


def test_a_summary_counts_and_has_a_row_for_each_service_and_fault() -> None:
    storm = Case(target=CASE.target, fault=CASE.target.storm, is_storm=True)
    at_end = next(case for case in cases() if case.at == "end")
    found = summary(
        [
            Found(case=CASE, outcome=Outcome.ERROR, reason=NAMED, duration_s=12.3),
            Found(case=at_end, outcome=Outcome.FAIL, duration_s=50, n_struck=1),
            Found(case=storm, outcome=Outcome.PASS, duration_s=60, waited_s=5),
            Found(case=storm.model_copy(update={"number": 2})),
            Found(case=Case(target=CASE.target), outcome=Outcome.PASS, duration_s=50),
        ]
    )

    assert (found.n_calls, found.passed, found.failed, found.errors) == (5, 2, 1, 1)
    assert (found.lost, found.broken_or_hung, found.blamed, found.causeless) == (1, 0, 1, 0)
    assert (found.too_long, found.never_happened) == (0, 2)
    assert found.under_storms == {"calls": 2, "judged": 1, "waited_s": 2.5}
    assert found.without_faults == {"pass": 1}
    assert list(found.wrong) == [str(at_end), "agent's llm, openai: storm of 429 at connect (2)"]
    assert found.outcomes == {
        "rate_limited": "1 error | - | 1 fail",
        "storm of 429": "1 lost, 1 pass | - | -",
        "nothing": "1 pass | - | -",
    }
    assert found.calls == {
        "agent's llm, openai, rate_limited": "error 12 s | - | fail 50 s",
        "agent's llm, openai, storm of 429": "pass 60 s, lost | - | -",
        "agent's llm, openai, nothing": "pass 50 s | - | -",
    }


def pairs(*outcomes: str) -> list[Found]:
    """Calls with their faults, each of two letters: with the fault, and without."""
    words = {"p": Outcome.PASS, "f": Outcome.FAIL, "e": Outcome.ERROR}
    return [
        Found(
            case=CASE.model_copy(update={"number": number}),
            outcome=words[under],
            healthy=words[without],
            reason=NAMED,
            duration_s=9,
            n_noted=1,
        )
        for number, (under, without) in enumerate(outcomes)
    ]


@pytest.mark.parametrize(
    ("outcomes", "n_pairs", "worse", "better", "p", "blamed"),
    [
        (["pp", "ff", "pe", "ep"], 2, 0, 0, 1, 0),
        (["fp"], 1, 1, 0, 0.5, 0),
        (["fp"] * 4, 4, 4, 0, 0.0625, 0),
        (["fp"] * 5, 5, 5, 0, 0.0312, 5),
        (["fp"] * 5 + ["pf"], 6, 5, 1, 0.1094, 0),
        (["pf"] * 5, 5, 0, 5, 1, 0),
    ],
)
def test_an_agent_is_blamed_where_more_fail_with_faults_than_without_beyond_chance(
    outcomes: list[str], n_pairs: int, worse: int, better: int, p: float, blamed: int
) -> None:
    found = summary(pairs(*outcomes))

    assert found.twins.model_dump() == {
        "n_pairs": n_pairs, "fail_only_with_fault": worse, "pass_only_with_fault": better, "p": p,
    }  # fmt: skip
    assert len(found.suspects) == worse
    assert found.blamed == len(found.wrong) == blamed


def test_what_was_judged_is_placed_again_without_its_fault(tmp_path: Path) -> None:
    (case,) = (one for one in cases() if str(one) == "agent's llm, openai: slow at connect (1)")
    (made,) = plans_of([case])
    healthy = without_fault(made)
    folder = run_suite([healthy], out=tmp_path, options=Options(1, placer=PLACER, judge=JUDGE))
    found = Found(case=case, outcome=Outcome.FAIL)

    assert [made.emulators["openai"].faults, healthy.emulators["openai"].faults] == [
        (case.fault,), (),
    ]  # fmt: skip
    assert (healthy.call_id, healthy.seed) == (made.call_id, made.seed)
    (same,) = compared([found], [made], folder)
    assert same.healthy is Outcome.PASS
    assert same.is_suspect
    assert not found.is_suspect


def test_all_that_is_judged_is_placed_twice(tmp_path: Path) -> None:
    found = faults(Lab((), tmp_path, quick=True, placer=PLACER, judge=JUDGE))
    n_controls = sum(found.without_faults.values())

    assert (found.n_calls, found.passed, n_controls) == (18, 18, 2)
    assert found.twins.model_dump() == {
        "n_pairs": 16, "fail_only_with_fault": 0, "pass_only_with_fault": 0, "p": 1,
    }  # fmt: skip
    assert found.never_happened == 16


@pytest.mark.parametrize(("outcome", "code"), [("error", 0), ("fail", 1)])
def test_the_command_ends_with_1_where_something_should_not_be(
    monkeypatch: pytest.MonkeyPatch, outcome: str, code: int
) -> None:
    met = {"case": CASE, "outcome": outcome, "reason": NAMED, "duration_s": 9, "n_struck": 1}
    found = summary([Found.model_validate(met)])
    report = Report(suite="default", n_calls=1, machine={}, faults=found)
    monkeypatch.setattr("sparring.bench.run.bench", lambda *_, **__: report)

    assert guarded(lambda: app(["bench", "--only", "faults"])) == code
