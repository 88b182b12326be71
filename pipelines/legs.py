"""The two legs of a plan's line: what happens to the sound of each side."""

from personas.base import Side
from personas.plan import CallPlan
from pipelines.line.leg import build_leg
from pipelines.line.outage import outages
from pipelines.telephone import Chain


def chains(plan: CallPlan) -> dict[Side, Chain]:
    """What happens to the sound of each side; the agent speaks from a silent place."""
    rate_hz = plan.line.sample_rate_hz
    return {
        "customer": build_leg(
            plan.line.to_agent,
            plan.persona.room,
            speech_level_dbfs=plan.persona.voice.level_dbfs,
            sample_rate_hz=rate_hz,
            rng=lambda stream: plan.rng(f"to_agent.{stream}"),
            outage=outages(plan.line.outage, plan.rng("line.outage")),
        ),
        "agent": build_leg(
            plan.line.to_customer,
            None,
            speech_level_dbfs=plan.agent.voice.level_dbfs,
            sample_rate_hz=rate_hz,
            rng=lambda stream: plan.rng(f"to_customer.{stream}"),
            outage=outages(plan.line.outage, plan.rng("line.outage")),
        ),
    }
