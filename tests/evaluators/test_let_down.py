"""A vendor that lets a call down: not the agent's failure, unless it was meant to survive that."""

import pytest

from evaluators.latency import latency
from evaluators.testing import call
from evaluators.timeline import timing_is_valid
from evaluators.validity import LATE_MS, validity
from personas.emulation import Emulation
from pipelines.record import Trouble, unsurvived

HI = ("agent 0-500 hello", "customer hears 0-500 hello", "customer 1000-2000 hi")
SAID = "the agent's llm: openai, `POST /v1/chat/completions`: status 429: Rate limit reached."


def let_down(*, survive=False, ending=None, **trouble):
    made = call(*HI, **({"ending": ending} if ending else {}))
    plan = made.plan.model_copy(update={"emulators": {"openai": Emulation(survive_faults=survive)}})
    asked = {"request": "POST /v1/chat/completions", "status": 429, "what": "Rate limit reached."}
    fixed = {"side": "agent", "kind": "llm", "vendor": "openai", "at": 800}
    troubles = (Trouble.model_validate(fixed | asked | trouble),)
    return made.model_copy(update={"plan": plan, "troubles": troubles})


def test_an_answer_that_never_came_is_an_error_that_names_its_cause():
    verdict = validity(let_down(ending=f"fault {SAID}"))

    assert (verdict.outcome, verdict.failures, verdict.reason) == ("fail", ("vendor",), SAID)


@pytest.mark.parametrize(("delay_ms", "outcome"), [(LATE_MS, "pass"), (LATE_MS + 1, "fail")])
def test_an_answer_that_came_late_counts_up_to_a_limit(delay_ms, outcome):
    record = let_down(overcome=True, delay_ms=delay_ms)

    assert validity(record).outcome == outcome
    assert latency(record).outcome == "not_applicable"


def test_how_late_it_came_is_said():
    verdict = validity(let_down(overcome=True, delay_ms=5120))

    assert verdict.reason == f"{SAID}; the answer came 5.1 s late"


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        ({}, "pass"),
        ({"overcome": True, "delay_ms": 9000}, "pass"),
        ({"side": "customer"}, "fail"),
        ({"vendor": "deepgram"}, "fail"),
    ],
)
def test_what_the_agent_is_meant_to_survive_is_its_own_affair(trouble, outcome):
    record = let_down(survive=True, **trouble)

    assert validity(record).outcome == outcome
    assert timing_is_valid(record) is (outcome == "pass")
    assert (unsurvived(record.plan, record.troubles) is None) is (outcome == "pass")


def test_a_call_that_is_unsound_anyway_names_the_vendor_that_was_late():
    late = let_down(overcome=True, delay_ms=3000)
    silent = validity(late.model_copy(update={"utterances": (), "heard": ()}))

    assert validity(late).outcome == "pass"
    assert silent.failures == ("nobody_spoke", "vendor_late")
    assert silent.reason == f"nobody said anything; {SAID}; the answer came 3.0 s late"
