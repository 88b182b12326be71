import pytest

from evaluators.final_state import final_state
from evaluators.task_success import task_success
from evaluators.testing import call
from evaluators.verdict import Outcome
from personas.scenario import Scenario

START = {"callbacks": [], "stock": [{"sku": "cog", "count": 3}]}


def record(state, expected, *lines, success=("state",)):
    made = call(*lines)
    scenario = Scenario.model_validate(
        {
            "name": "s",
            "summary": "S.",
            "goal": "G.",
            "state": START,
            "expect_state": expected,
            "success": success,
        }
    )
    plan = made.plan.model_copy(update={"scenario": scenario})
    return made.model_copy(update={"plan": plan, "state": START | state})


ADA = {"name": "ada king", "zip_code": "02139"}


@pytest.mark.parametrize(
    ("rows", "expected", "reason"),
    [
        ([ADA | {"by": "sales"}], {"has": [ADA], "n_rows": 1}, "in the end `callbacks` was as"),
        ([{"name": "Ada King", "zip_code": "02139"}], {"has": [ADA]}, "in the end `callbacks` was"),
        ([], {"has": [ADA]}, "`callbacks` has no row with name `ada king`, zip_code `02139`"),
        ([ADA], {"has": [ADA, ADA]}, "`callbacks` has no row with name `ada king`"),
        ([ADA], {"lacks": [{"zip_code": "02139"}]}, "`callbacks` has a row with zip_code `02139`"),
        ([ADA, ADA], {"n_rows": 1}, "`callbacks` has 2 rows, not 1"),
    ],
)
def test_the_tables_are_held_against_what_the_scenario_expects(rows, expected, reason):
    verdict = final_state(record({"callbacks": rows}, {"callbacks": expected}))

    assert verdict.reason.startswith(reason)
    good = verdict.reason.startswith("in the end")
    assert verdict.outcome is (Outcome.PASS if good else Outcome.FAIL)
    assert verdict.metrics == {"n_wrong": 0.0 if good else 1.0}


def test_numbers_are_compared_as_they_are_written():
    left = {"stock": [{"sku": "cog", "count": 2}]}
    expected = {"stock": {"has": [{"count": "2"}], "lacks": [{"count": 3}]}}

    assert final_state(record(left, expected)).outcome is Outcome.PASS


def test_a_scenario_without_expectations_is_not_judged():
    assert final_state(call("agent 0-1000 hello")).outcome is Outcome.NOT_APPLICABLE


def test_success_can_be_the_state_alone():
    expected = {"callbacks": {"has": [ADA]}}

    assert task_success(record({"callbacks": [ADA]}, expected)).outcome is Outcome.PASS
    failed = task_success(record({}, expected))
    assert failed.failures == ("state_wrong",)
    assert failed.reason.startswith("in the end `callbacks` has no row with name `ada king`")


def test_a_wrong_state_comes_before_how_the_call_ended():
    made = record(
        {}, {"callbacks": {"has": [ADA]}}, "agent 0-900 hi", success=("state", "transfer")
    )

    assert task_success(made).failures[0] == "state_wrong"
