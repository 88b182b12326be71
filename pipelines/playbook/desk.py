"""The scripted mind of an agent: of one with sub-agents, whoever of them has the call thinks."""

from dataclasses import replace

from personas.schema import AgentVersion
from personas.sub_agents import HANDOFF
from pipelines.playbook.agent import NOTHING, AgentMind, AgentPlaybook
from pipelines.playbook.mind import Answer, Hearing
from pipelines.services.scripted import Mind


class DeskMind:
    """Several playbooks. Whoever the call is handed to begins anew, knowing what the others know.

    Args:
        minds: Sub-agent to what it thinks; the first answers.
    """

    def __init__(self, minds: dict[str, AgentMind]) -> None:
        self._minds = minds
        self._mind = next(iter(minds.values()))

    def reply(self, hearing: Hearing) -> Answer | None:
        """What the one who has the call says to it. None: nothing."""
        handed = [one for one in hearing.results if one.name == HANDOFF and not one.error]
        if handed:
            before, self._mind = self._mind, self._minds[str(handed[-1].field("to"))]
            self._mind.take_over(before)
            hearing = replace(hearing, results=())
        return self._mind.reply(hearing)


def agent_mind(agent: AgentVersion) -> Mind:
    """What decides for a scripted agent."""
    minds = {
        part.name: AgentMind(AgentPlaybook.model_validate(part.playbook)) for part in agent.parts
    }
    return DeskMind(minds) if agent.sub_agents else minds[""]


def whole_book(agent: AgentVersion) -> AgentPlaybook:
    """All that an agent may say, whichever of its sub-agents has the call; not to be worked off."""
    books = [AgentPlaybook.model_validate(part.playbook or NOTHING) for part in agent.parts]
    if not agent.sub_agents:
        return books[0]
    named = zip(agent.sub_agents, books, strict=True)
    states = {f"{name}.{key}": state for name, book in named for key, state in book.states.items()}
    asides = {text: text for book in books for text in book.asides.values()}
    return books[0].model_copy(update={"states": states, "asides": asides})
