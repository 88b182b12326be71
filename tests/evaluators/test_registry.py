import subprocess
import sys
import timeit

import pytest

from evaluators import registry
from evaluators.registry import evaluate, evaluator, evaluators_known, find
from evaluators.testing import call
from evaluators.verdict import Outcome

AT_MOST_S = 0.05
"""Three times what it takes, for a machine that has other things to do."""

SUCCESS = (
    "customer 0-1000 maria gonzalez nine four one oh three",
    "agent hears 0-1000 maria gonzalez nine four one oh three",
    "customer event 2000 agreed",
    "agent calls 3000 transfer_call name='maria gonzalez' zip_code=94103",
)


@pytest.fixture
def own_registry(monkeypatch):
    evaluators_known()
    monkeypatch.setattr(registry, "_registry", dict(registry._registry))


@pytest.mark.usefixtures("own_registry")
def test_a_new_evaluator_judges_beside_the_others():
    @evaluator("brief", version=3)
    def brief(record):
        """Pass always."""
        return brief.verdict(Outcome.PASS, f"{record.n_samples} samples", metrics={"n": 1.0})

    verdict = evaluate(call(*SUCCESS)).verdict("brief")

    assert (verdict.version, verdict.outcome, verdict.reason) == (3, "pass", "28000 samples")
    assert brief.summary == "Pass always."


def test_a_taken_name_is_refused():
    evaluators_known()
    with pytest.raises(ValueError, match="the evaluator name `latency` is taken; choose another"):
        evaluator("latency", version=1)(lambda record: record)


@pytest.mark.usefixtures("own_registry")
def test_an_evaluator_that_breaks_says_so_and_leaves_the_call_alone():
    @evaluator("broken", version=1)
    def broken(record):
        return 1 / (record.n_samples - record.n_samples)

    result = evaluate(call(*SUCCESS))

    assert result.outcome is Outcome.PASS
    assert result.verdict("broken").outcome is Outcome.ERROR
    assert result.verdict("broken").reason == (
        "the evaluator broke: `ZeroDivisionError: division by zero`"
    )


@pytest.mark.usefixtures("own_registry")
def test_an_evaluator_that_returns_no_verdict_is_broken():
    evaluator("vague", version=1)(lambda record: f"fine, {record.call_id}")

    verdict = evaluate(call(*SUCCESS)).verdict("vague")

    assert (verdict.outcome, verdict.reason) == (
        "error",
        "the evaluator returned a `str`, not a Verdict",
    )


@pytest.mark.usefixtures("own_registry")
@pytest.mark.parametrize("decisive", ["validity", "task_success"])
def test_a_decisive_judge_that_breaks_is_no_failure_of_the_agent(decisive, monkeypatch):
    def breaks(_record):
        raise ConnectionError("no judge today")

    monkeypatch.setitem(
        registry._registry, decisive, registry.Evaluator(breaks, name=decisive, version=1)
    )

    assert evaluate(call(*SUCCESS)).outcome is Outcome.ERROR


@pytest.mark.parametrize(
    ("lines", "faults", "outcome"),
    [
        (SUCCESS, (), "pass"),
        (SUCCESS[:3], (), "fail"),
        (SUCCESS, ("the line broke",), "error"),
        (SUCCESS[:3], ("the line broke",), "error"),
    ],
)
def test_an_unsound_call_is_an_error_and_else_the_task_decides(lines, faults, outcome):
    assert evaluate(call(*lines, faults=faults)).outcome == outcome


def test_a_scenario_that_asks_for_nothing_is_not_applicable():
    assert evaluate(call(*SUCCESS, success=())).outcome is Outcome.NOT_APPLICABLE


def test_the_decisive_ones_come_first_and_always_judge():
    names = [verdict.evaluator for verdict in evaluate(call(*SUCCESS), ["flow"]).verdicts]

    assert names == ["validity", "task_success", "flow"]
    assert [v.evaluator for v in evaluate(call(*SUCCESS), []).verdicts] == names[:2]


def test_all_of_the_products_evaluators_are_found():
    names = [
        "validity",
        "task_success",
        "final_state",
        "flow",
        "hearing",
        "interruptions",
        "latency",
    ]

    assert [one.name for one in evaluators_known()] == names
    assert all(one.summary.startswith("Pass when") for one in evaluators_known())


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(
        LookupError, match="no evaluator `latensy`; there are: final_state, flow, hearing"
    ):
        evaluate(call(*SUCCESS), ["latensy"])


@pytest.mark.usefixtures("own_registry")
def test_a_users_own_file_is_named_by_module_and_function(tmp_path, monkeypatch):
    (tmp_path / "own_polite.py").write_text(
        "from evaluators.registry import evaluator\n"
        "from evaluators.verdict import Outcome\n"
        '@evaluator("polite", version=1)\n'
        "def polite(record):\n"
        '    return polite.verdict(Outcome.PASS, "please was said")\n'
        "rude = 1\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))

    assert find("own_polite:polite").name == "polite"
    assert evaluate(call(*SUCCESS), ["own_polite:polite"]).verdict("polite").outcome == "pass"
    with pytest.raises(LookupError, match="`rude` in module `own_polite` is no evaluator"):
        find("own_polite:rude")


@pytest.mark.usefixtures("own_registry")
def test_the_recording_goes_to_those_that_listen():
    @evaluator("listens", version=1)
    def listens(record, recording=None):
        heard = recording is not None and record is not None
        return listens.verdict(Outcome.PASS if heard else Outcome.NOT_APPLICABLE, "")

    record = call(*SUCCESS)

    assert evaluate(record).verdict("listens").outcome == "not_applicable"
    assert evaluate(record, recording=object()).verdict("listens").outcome == "pass"


def test_judging_needs_no_pipecat():
    code = (
        "import sys, evaluators.registry as r, evaluators.testing as t;"
        "r.evaluate(t.call('agent 0-100 hi'));"
        "sys.exit(any(m.split('.')[0] == 'pipecat' for m in sys.modules))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_long_call_is_judged_at_once():
    lines = []
    for at in range(0, 120_000, 6000):
        lines += [
            f"agent {at}-{at + 2500} what is your zip code {at} one digit at a time please",
            f"customer hears {at}-{at + 2500} could you tell me your zip code one digit",
            f"customer {at + 3000}-{at + 5000} my name is maria gonzalez and my zip {at} is 94103",
            f"agent hears {at + 3000}-{at + 5000} my name is mary gonzales and my sip is 94109",
        ]
    record = call(*lines, "agent calls 120000 transfer_call name='mary lee' zip_code=94109")

    assert min(timeit.repeat(lambda: evaluate(record), number=1, repeat=5)) < AT_MOST_S
