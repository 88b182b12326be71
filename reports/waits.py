"""How long customers waited for each answer."""

from itertools import pairwise

from pipelines.record import CallRecord


def answer_waits_ms(record: CallRecord) -> tuple[float, ...]:
    """From the end of the customer's speech to the agent's, as heard at the customer."""
    delay_ms = record.plan.line.to_customer.delay_ms
    talk = sorted(
        (u for u in record.utterances if u.kind != "backchannel"), key=lambda u: (u.start, u.end)
    )
    return tuple(
        record.ms(answer.start - asked.end) + delay_ms
        for asked, answer in pairwise(talk)
        if (asked.side, answer.side) == ("customer", "agent") and answer.start >= asked.end
    )
