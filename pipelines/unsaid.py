"""A record without vendors' keys: what services, tools and bots said may have held one."""

from personas.hiding import hider
from pipelines.record import CallRecord


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
