"""The services that need no key and no download."""

from personas.schema import Service
from pipelines.ears.recogniser import Recogniser
from pipelines.playbook.agent import AgentMind, AgentPlaybook
from pipelines.playbook.customer import CustomerMind, CustomerPlaybook
from pipelines.services.espeak import EspeakTTS
from pipelines.services.scripted import Mind, ScriptedLLM
from pipelines.services.sphinx import SphinxSTT
from pipelines.services.wiring import Wiring


def espeak(wiring: Wiring, service: Service) -> EspeakTTS:
    """espeak-ng with the side's voice."""
    return EspeakTTS(wiring, **service.options)


def pocketsphinx(wiring: Wiring, service: Service) -> SphinxSTT:
    """PocketSphinx with the vocabulary of what the peer may say."""
    options = {"grammar": "open" if wiring.side == "agent" else "agent"} | service.options
    return SphinxSTT(wiring, Recogniser.shared(), **options)


def scripted(wiring: Wiring, service: Service) -> ScriptedLLM:
    """The side's playbook."""
    return ScriptedLLM(wiring, mind_of(wiring), **service.options)


def mind_of(wiring: Wiring) -> Mind:
    """What decides for the side."""
    plan, telephone = wiring.plan, wiring.scribe.telephone
    if wiring.side == "agent":
        return AgentMind(AgentPlaybook.model_validate(plan.agent.playbook))
    book = CustomerPlaybook.model_validate(plan.customer.playbook)
    elapsed_s = lambda: telephone.now() / telephone.rate_hz  # noqa: E731
    return CustomerMind(plan, book, elapsed_s, holds=lambda: wiring.floor.barged_in)
