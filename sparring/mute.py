"""What would leave a side of a call without a word: a broken playbook, no voice."""

from collections.abc import Iterator, Sequence

from personas.faults import nearest
from personas.plan import CallPlan
from personas.schema import Services, Voice
from pipelines.playbook.checking import playbook_faults

ESPEAK = "espeak"
HINT = "hint: `espeak: en-us+Diogo` there, or another `tts`"


def agent_mute(plan: CallPlan) -> Iterator[str]:
    """What the plan's agent could not say, or not speak."""
    agent = plan.agent
    yield from playbook_faults(agent)
    if not agent.is_foreign and agent.services.s2s is None:
        yield from _voiceless(agent.services, agent.voice)


def customers_mute(plans: Sequence[CallPlan]) -> Iterator[str]:
    """What the customers could not speak."""
    for plan in {one.persona.name: one for one in plans}.values():
        for voice in (plan.persona.voice, plan.persona.second_voice):
            if voice is not None:
                for fault in _voiceless(plan.customer.services, voice):
                    yield f"persona `{plan.persona.name}`: {fault}"


def _voiceless(services: Services, voice: Voice) -> Iterator[str]:
    if services.tts.service == ESPEAK and ESPEAK not in voice.ids:
        near = nearest(ESPEAK, voice.ids)
        meant = f" (is `{near}` it?)" if near else ""
        yield f"voice.ids: there is none of `{ESPEAK}`, which speaks{meant}; {HINT}"
