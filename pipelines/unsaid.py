"""Calls without vendors' keys: what services, tools and bots say may hold one."""

from personas.hiding import hider, know
from personas.plan import CallPlan
from pipelines.foreign.own_settings import know_own_settings
from pipelines.record import CallRecord


def know_secrets_of(plan: CallPlan) -> None:
    """Has all keys hidden from now on that the call's services and its agent's code may be told."""
    know(plan.model_dump(by_alias=True))
    know_own_settings(plan.agent)


def without_secrets(record: CallRecord) -> CallRecord:
    """The record with every secret of the environment hidden; the same one where there is none.

    Its plan is left alone: runs whose plans hold a secret are refused before they begin.
    """
    hiding = hider()
    if not hiding.secrets:
        return record
    told = record.model_dump(mode="json", by_alias=True, exclude={"plan"})
    hidden = hiding.hidden_in(told)
    if hidden == told:
        return record
    return CallRecord.model_validate({**hidden, "plan": record.plan})
