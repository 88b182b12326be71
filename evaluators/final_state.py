"""Whether the tables that the agent's tools change are in the end as the scenario has them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluators.registry import evaluator
from evaluators.verdict import Outcome, Verdict
from personas.tools import Expected
from pipelines.record import CallRecord


@evaluator("final_state", version=1)
def final_state(record: CallRecord) -> Verdict:
    """Pass when every table of the scenario's `expect_state` is in the end as it says.

    A value fits when it is written the same, whatever its case: `94103` and `"94103"` are one. Rows
    that are expected alike need as many rows to fit.

    Metrics: `n_wrong`, the expectations that were missed.
    """
    expected = record.plan.scenario.expect_state
    if not expected:
        return final_state.verdict(Outcome.NOT_APPLICABLE, "the scenario expects no state")
    wrong = list(state_faults(record))
    metrics = {"n_wrong": float(len(wrong))}
    if wrong:
        return final_state.verdict(
            Outcome.FAIL, "; ".join(wrong), metrics=metrics, failures=["state_wrong"]
        )
    tables = ", ".join(f"`{table}`" for table in expected)
    reason = f"in the end {tables} was as expected"
    return final_state.verdict(Outcome.PASS, reason, metrics=metrics)


def state_faults(record: CallRecord) -> Iterator[str]:
    """What is not as the scenario expects it, a sentence for each."""
    for table, expected in record.plan.scenario.expect_state.items():
        yield from _faults(table, expected, record.state.get(table, ()))


def _faults(table: str, expected: Expected, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    left = list(rows)
    for wanted in expected.has:
        found = next((row for row in left if _fits(row, wanted)), None)
        if found is None:
            yield f"`{table}` has no row with {_shown(wanted)}"
        else:
            left.remove(found)
    for unwanted in expected.lacks:
        if any(_fits(row, unwanted) for row in rows):
            yield f"`{table}` has a row with {_shown(unwanted)}"
    if expected.n_rows is not None and len(rows) != expected.n_rows:
        yield f"`{table}` has {len(rows)} rows, not {expected.n_rows}"


def _fits(row: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(key in row and _same(row[key], value) for key, value in wanted.items())


def _same(value: object, wanted: object) -> bool:
    return value == wanted or str(value).strip().casefold() == str(wanted).strip().casefold()


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} `{value}`" for key, value in row.items())
