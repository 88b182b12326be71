"""The agent's end of a call whose agent is not made here, of whichever kind it is."""

from pipelines.agent_end import AgentEnd
from pipelines.foreign.bot import bot_end
from pipelines.foreign.function import function_end
from pipelines.foreign.place import Place
from pipelines.foreign.running import running_end


def foreign_end(place: Place) -> AgentEnd:
    """The end that the plan's agent asks for.

    Raises:
        ServiceFault: the agent cannot be had.
    """
    if place.plan.agent.bot is not None:
        return bot_end(place)
    if place.plan.agent.connect is not None:
        return running_end(place)
    return function_end(place)
