"""Task success: whether all that the scenario asks for was achieved, and where it failed."""

from collections.abc import Iterator
from typing import NamedTuple

from evaluators.agreement import decision_before
from evaluators.final_state import state_faults
from evaluators.lost_facts import FactName, LostFact, Stage, lost_fact, spelled_by_customer
from evaluators.names import is_missing, same_name, same_zip, zip_digits
from evaluators.registry import evaluator
from evaluators.timeline import when
from evaluators.verdict import Outcome, Verdict
from personas.tools import BUILT_IN
from pipelines.record import CallRecord, ToolCall

TRANSFER = "transfer_call"
_FACTS: tuple[FactName, ...] = ("name", "zip_code")
_SHORT = {"name": "name", "zip_code": "zip"}
_SPOKEN = {"name": "name", "zip_code": "ZIP code"}


class Failure(NamedTuple):
    """One point of failure, with a sentence that one can check by listening."""

    name: str
    sentence: str
    at: tuple[int, ...] = ()
    stage: Stage | None = None
    """The stage that lost a fact."""


@evaluator("task_success", version=1)
def task_success(record: CallRecord) -> Verdict:
    """Pass when every part that the scenario's `success` names was achieved.

    `name`, `zip_code`: what the agent's last successful `transfer_call` passed on is the customer's
    (see `evaluators.names`). `transfer`: there was one: it came to a result without an error.
    `agreement`: the customer had agreed before it (see `evaluators.agreement`), or, where there was
    none, before the end. `no_transfer`: there was none: a customer that has the wrong number, is a
    child or wants to be called later is to be let go. `state`: the tables that its tools change are
    as the scenario expects (`evaluators.final_state`). Without a transfer no fact was passed on, so
    the facts' parts fail too; as points of failure they are named only if the agent never had them.

    Metrics: each part as 1 or 0. `stages` tells which stage lost a fact (`evaluators.lost_facts`).
    """
    wanted = record.plan.scenario.success
    if not wanted:
        return task_success.verdict(Outcome.NOT_APPLICABLE, "the scenario asks for nothing")
    if "tool_calls" in record.unseen and not record.tool_calls:
        why = "the agent runs elsewhere and does not tell what it calls"
        return task_success.verdict(Outcome.NOT_APPLICABLE, why)
    transfer = transfer_of(record)
    achieved = {part: _achieved(record, part, transfer) for part in wanted}
    metrics: dict[str, float | None] = {part: float(done) for part, done in achieved.items()}
    if all(achieved.values()):
        return task_success.verdict(
            Outcome.PASS, _success(record, transfer), metrics=metrics, at=_times(transfer)
        )
    failures = list(_failures(record, transfer, [part for part in wanted if not achieved[part]]))
    return task_success.verdict(
        Outcome.FAIL,
        "; ".join(failure.sentence for failure in failures),
        metrics=metrics,
        failures=[failure.name for failure in failures],
        stages={failure.name: failure.stage for failure in failures if failure.stage},
        at=[at for failure in failures for at in failure.at],
    )


def transfer_of(record: CallRecord) -> ToolCall | None:
    """The agent's last `transfer_call` that came to a result without an error."""
    reached = [
        tool
        for tool in record.tool_calls
        if tool.side == "agent" and tool.name == TRANSFER and not tool.error
        if tool.result_at is not None
    ]
    return max(reached, key=lambda tool: tool.at, default=None)


def passed_on(transfer: ToolCall | None, fact: FactName) -> str | None:
    """What was passed on as a fact; None: nothing."""
    value = str(transfer.arguments.get(fact) or "") if transfer else ""
    missing = is_missing(value) if fact == "name" else not zip_digits(value)
    return None if missing else value


def _achieved(record: CallRecord, part: str, transfer: ToolCall | None) -> bool:
    if part == "state":
        return not list(state_faults(record))
    if part in ("transfer", "no_transfer"):
        return (transfer is None) == (part == "no_transfer")
    if part == "agreement":
        decision = decision_before(record, transfer.at if transfer else record.n_samples)
        return decision is not None and decision.agreed
    if part == "zip_code":
        return same_zip(passed_on(transfer, "zip_code"), record.plan.facts.zip_code)
    name = passed_on(transfer, "name") or ""
    return same_name(name, record.plan.facts.name, spelled=spelled_by_customer(record))


def _success(record: CallRecord, transfer: ToolCall | None) -> str:
    if transfer is None:
        return "everything that the scenario asks for was achieved"
    name, zip_code = (passed_on(transfer, fact) for fact in _FACTS)
    return f"the agent passed on `{name}`, `{zip_code}` at {when(record, transfer.at)}"


def _times(transfer: ToolCall | None) -> tuple[int, ...]:
    return (transfer.at,) if transfer else ()


# ---- points of failure ------------------------------------------------------------------------


def _failures(
    record: CallRecord, transfer: ToolCall | None, missed: list[str]
) -> Iterator[Failure]:
    """The points of failure, the most telling first.

    The state of tables comes first. With a transfer: the facts, then the agreement. Without: how
    the call ended, or before that the refusal that made the agent hang up; then what it lacked;
    then that there was no transfer.
    """
    if "state" in missed:
        yield _state_wrong(record)
        if missed == ["state"] and record.ending.by == "agent":
            return
    if transfer is not None:
        yield from _transfer_failures(record, transfer, missed)
    else:
        yield from _failures_without_transfer(record, missed)


def _transfer_failures(
    record: CallRecord, transfer: ToolCall, missed: list[str]
) -> Iterator[Failure]:
    if "no_transfer" in missed:
        at = when(record, transfer.at)
        sentence = f"the agent transferred a customer at {at} that it had to let go"
        yield Failure("transferred_wrongly", sentence, (transfer.at,))
    for fact in _FACTS:
        if fact in missed:
            yield _fact_failure(record, fact, transfer)
    if "agreement" in missed:
        yield _without_agreement(record, transfer)


def _failures_without_transfer(record: CallRecord, missed: list[str]) -> Iterator[Failure]:
    refused = _refusal(record) if "agreement" in missed else None
    told = (refused, _ending(record)) if record.ending.by == "agent" else (_ending(record), refused)
    yield from filter(None, told)
    for fact in _FACTS:
        if fact in missed:
            yield from _never_had(record, fact)
    if "agreement" in missed and not refused:
        yield Failure("no_agreement", "the customer had not agreed to speak to a sales agent")
    if "transfer" in missed or any(fact in missed for fact in _FACTS):
        yield Failure("no_transfer", _no_transfer(record), (record.ending.at,))


def _fact_failure(record: CallRecord, fact: FactName, transfer: ToolCall) -> Failure:
    value = passed_on(transfer, fact)
    lost = lost_fact(record, fact, value, before=transfer.at)
    if value is None:
        sentence = f"the agent passed on no {_SPOKEN[fact]}; {lost.clause}"
        return _with_stage(f"{_SHORT[fact]}_missing", sentence, lost, transfer.at)
    own = record.plan.facts.name if fact == "name" else record.plan.facts.zip_code
    is_what = "the customer is" if fact == "name" else "the customer's ZIP code is"
    sentence = f"the agent passed on `{value}`; {is_what} `{own}`, {lost.clause}"
    if lost.stage in ("read_back_wrong", "never_said", "cut_off"):
        sentence = f"the agent passed on `{value}`; {is_what} `{own}`; {lost.clause}"
    return _with_stage(f"{_SHORT[fact]}_wrong", sentence, lost, transfer.at)


def _with_stage(name: str, sentence: str, lost: LostFact, at: int) -> Failure:
    return Failure(name, sentence, (*lost.at, at), lost.stage)


def _without_agreement(record: CallRecord, transfer: ToolCall) -> Failure:
    decision = decision_before(record, transfer.at)
    why = f"said no at {when(record, decision.at)}" if decision else "had not said yes"
    sentence = f"the agent transferred the customer at {when(record, transfer.at)}, who {why}"
    at = (decision.at, transfer.at) if decision else (transfer.at,)
    return Failure("transferred_without_agreement", sentence, at)


def _refusal(record: CallRecord) -> Failure | None:
    decision = decision_before(record, record.n_samples)
    if decision is None or decision.agreed:
        return None
    sentence = f"the customer said no to a sales agent at {when(record, decision.at)}"
    return Failure("no_agreement", sentence, (decision.at,))


def _state_wrong(record: CallRecord) -> Failure:
    changes = tuple(t.at for t in record.tool_calls if t.side == "agent" and t.name not in BUILT_IN)
    return Failure("state_wrong", "in the end " + " and ".join(state_faults(record)), changes)


def _ending(record: CallRecord) -> Failure:
    ending = record.ending
    at = when(record, ending.at)
    reason = f" ({ending.reason})" if ending.reason else ""
    if ending.by == "limit":
        name = "silence" if ending.reason == "silence" else "time_limit"
        what = "nobody spoke any more" if name == "silence" else "the time was up"
        return Failure(name, f"{what}, and the call was ended at {at}", (ending.at,))
    if ending.by == "line":
        return Failure("line_dropped", f"the line broke at {at}{reason}", (ending.at,))
    if ending.by == "fault":
        return Failure("fault", f"the simulation broke at {at}{reason}", (ending.at,))
    sentence = f"the {ending.by} hung up at {at}{reason}"
    return Failure(f"{ending.by}_hung_up", sentence, (ending.at,))


def _never_had(record: CallRecord, fact: FactName) -> Iterator[Failure]:
    """The fact as a point of failure, unless the agent heard it right (or that is not known)."""
    lost = lost_fact(record, fact, None, before=record.n_samples)
    if lost.stage in ("mind", "unseen"):
        return
    sentence = f"the agent never had the {_SPOKEN[fact]}: {lost.clause}"
    yield Failure(f"{_SHORT[fact]}_missing", sentence, lost.at, lost.stage)


def _no_transfer(record: CallRecord) -> str:
    tried = [t for t in record.tool_calls if t.side == "agent" and t.name == TRANSFER]
    if not tried:
        return "the agent did not transfer the call"
    why = f": {tried[-1].error}" if tried[-1].error else ""
    return f"the transfer at {when(record, tried[-1].at)} did not go through{why}"
