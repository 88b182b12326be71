"""Verdicts on made-up calls: measured by the product, decided by whoever made the call up."""

from evaluators.registry import DECISIVE, evaluate
from evaluators.verdict import CallResult, Outcome, Verdict
from personas.plan import CallPlan
from pipelines.record import CallRecord


def made_up_result(record: CallRecord, outcome: str) -> CallResult:
    """The product's own verdicts, but for the two that decide the outcome."""
    judged = {"pass": Outcome.PASS, "error": Outcome.ERROR}.get(outcome, Outcome.FAIL)
    measured = evaluate(record, ["latency", "interruptions", "hearing", "flow"]).verdicts
    others = [verdict for verdict in measured if verdict.evaluator not in DECISIVE]
    verdicts = (_validity(outcome), _task(record, outcome), *others)
    return CallResult(call_id=record.call_id, outcome=judged, verdicts=verdicts)


def _task(record: CallRecord, outcome: str) -> Verdict:
    facts = record.plan.facts
    if outcome in ("pass", "error"):
        reason = f"the agent put `{facts.name}` of `{facts.zip_code}` through"
        return Verdict(evaluator="task_success", version=1, outcome=Outcome.PASS, reason=reason)
    reason = f"{outcome.replace('_', ' ')}: the customer is `{facts.name}` of `{facts.zip_code}`"
    return Verdict(
        evaluator="task_success",
        version=1,
        outcome=Outcome.FAIL,
        reason=reason,
        failures=(outcome,),
        stages={outcome: "misheard"} if outcome in ("name_wrong", "zip_wrong") else {},
        at=(record.said_by("customer")[1 if outcome == "zip_wrong" else 0].start,),
    )


def _validity(outcome: str) -> Verdict:
    sound = outcome != "error"
    return Verdict(
        evaluator="validity",
        version=1,
        outcome=Outcome.PASS if sound else Outcome.FAIL,
        reason="the simulation was sound" if sound else "a made-up fault of ours",
    )


def broken_result(plan: CallPlan) -> CallResult:
    """The result of a call whose worker was killed."""
    verdict = Verdict(
        evaluator="call",
        version=1,
        outcome=Outcome.ERROR,
        reason="the worker that placed the call was killed",
    )
    return CallResult(call_id=plan.call_id, outcome=Outcome.ERROR, verdicts=(verdict,))
