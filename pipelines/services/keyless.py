"""The services that need no key and no download."""

from personas.schema import Service
from pipelines.ears.elsewhere import DistantRecogniser, distant_recogniser
from pipelines.ears.recogniser import Recogniser, recogniser
from pipelines.ears.vocabulary import Vocabulary, load_vocabulary, phrases_of
from pipelines.playbook.agent import AgentPlaybook, sentences
from pipelines.playbook.customer import CustomerMind, CustomerPlaybook
from pipelines.playbook.desk import agent_mind, whole_book
from pipelines.playbook.saying import spoken_zip
from pipelines.services.espeak import EspeakTTS
from pipelines.services.scripted import Mind, ScriptedLLM
from pipelines.services.sphinx import SphinxSTT
from pipelines.services.wiring import Wiring

OWN_FACTS_AFTER = ("i heard", "did you say", "so that is", "thank you")
"""How an agent's sentence with the customer's own facts may begin."""


def espeak(wiring: Wiring, service: Service) -> EspeakTTS:
    """espeak-ng with the side's voice."""
    return EspeakTTS(wiring, **service.options)


def pocketsphinx(wiring: Wiring, service: Service) -> SphinxSTT:
    """PocketSphinx with the vocabulary of what the peer may say."""
    ear, grammar = ear_of(wiring)
    return SphinxSTT(wiring, ear, **{"grammar": grammar} | service.options)


def ear_of(wiring: Wiring) -> tuple[Recogniser | DistantRecogniser, str]:
    """A side's recogniser, and the grammar that it starts with."""
    book = whole_book(wiring.plan.agent)
    real = wiring.plan.clock == "real"
    ear = distant_recogniser(*vocabularies(book)) if real else shared_ear(book)
    return ear, "open" if wiring.side == "agent" else _own_grammar(wiring, ear)


def shared_ear(book: AgentPlaybook) -> Recogniser:
    """The process's recogniser for both sides, knowing what the agent is configured to say."""
    return recogniser(*vocabularies(book))


def vocabularies(book: AgentPlaybook) -> tuple[Vocabulary, Vocabulary]:
    """What the agent may hear, and what the customer may hear."""
    return load_vocabulary("customer_says"), _agent_says(book)


def _agent_says(book: AgentPlaybook) -> Vocabulary:
    """The library's phrases of agents, and of this one's those that are not among them."""
    vocabulary = load_vocabulary("agent_says")
    known = {phrase for phrases in vocabulary.groups.values() for phrase in phrases}
    new = [text for text in sentences(book) if not known.issuperset(phrases_of(text))]
    return vocabulary.with_phrases("pitch", new) if new else vocabulary


def _own_grammar(wiring: Wiring, ear: Recogniser | DistantRecogniser) -> str:
    """The customer knows its own name and ZIP code when it hears them."""
    facts = wiring.plan.facts
    spoken = (facts.name, spoken_zip(facts.zip_code))
    said = [f"{lead} {fact}" for fact in spoken for lead in OWN_FACTS_AFTER]
    return ear.prime(said, grammar="agent")


def scripted(wiring: Wiring, service: Service) -> ScriptedLLM:
    """The side's playbook."""
    return ScriptedLLM(wiring, mind_of(wiring), **service.options)


def mind_of(wiring: Wiring) -> Mind:
    """What decides for the side."""
    plan, telephone = wiring.plan, wiring.scribe.telephone
    if wiring.side == "agent":
        return agent_mind(plan.agent)
    book = CustomerPlaybook.model_validate(plan.customer.playbook)
    elapsed_s = lambda: telephone.now() / telephone.rate_hz  # noqa: E731
    return CustomerMind(plan, book, elapsed_s, holds=lambda: wiring.floor.barged_in)
