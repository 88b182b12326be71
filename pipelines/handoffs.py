"""Handing the call from one sub-agent to another: prompt and tools change as the talk goes on."""

from collections.abc import Callable, Sequence

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import Frame, LLMSetToolsFrame, LLMUpdateSettingsFrame
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.settings import LLMSettings

from personas.sub_agents import HANDOFF, Part
from personas.tools import Tools
from pipelines.scribe import Scribe

MakeTools = Callable[[Tools], list[FunctionSchema]]
"""From declared tools to all that an agent's model can call."""


def tools_of_parts(
    parts: Sequence[Part], scribe: Scribe, make_tools: MakeTools
) -> list[FunctionSchema]:
    """What the model of the part that answers can call: with others there, to hand the call on.

    Raises:
        HandlerFault: a declared handler cannot be found.
    """
    if len(parts) == 1:
        return make_tools(parts[0].tools)
    return Desk(parts, scribe, make_tools).tools()


class Desk:
    """Knows which sub-agent has the call.

    Args:
        parts: The sub-agents; the first answers.
        scribe: Notes each handoff.
        make_tools: What the tools of a part are made with.
    """

    def __init__(self, parts: Sequence[Part], scribe: Scribe, make_tools: MakeTools) -> None:
        self._parts = {part.name: part for part in parts}
        self._scribe = scribe
        self._tools = {part.name: make_tools(part.tools) for part in parts}
        self._at = parts[0]

    def tools(self) -> list[FunctionSchema]:
        """What the one who has the call can call."""
        return [*self._tools[self._at.name], self._handoff()]

    def _handoff(self) -> FunctionSchema:
        others = [part for part in self._parts.values() if part is not self._at]
        known = [f"{one.name}: {one.summary}" if one.summary else one.name for one in others]
        return FunctionSchema(
            name=HANDOFF,
            description=(
                "Hand the call over to a colleague, who goes on with it at once and knows all that "
                f"was said. {'; '.join(known)}"
            ),
            properties={"to": {"type": "string", "enum": [one.name for one in others]}},
            required=["to"],
            handler=self._hand_over,
        )

    async def _hand_over(self, params: FunctionCallParams) -> None:
        to = str(params.arguments.get("to", ""))
        if to not in self._parts or to == self._at.name:
            there = ", ".join(name for name in self._parts if name != self._at.name)
            error = f"there is no colleague `{to}`; there are {there}"
            await params.result_callback({"error": error})
            return
        self._scribe.event("agent", HANDOFF, f"{self._at.name} to {to}")
        self._at = self._parts[to]
        await _change(params, self.tools(), self._at.prompt)
        await params.result_callback({"ok": True, "to": to})


async def _change(params: FunctionCallParams, tools: list[FunctionSchema], prompt: str) -> None:
    """Gives a model other tools and another prompt, before it goes on with the result.

    The context has the tools at once, whatever becomes of frames; the frames are for services that
    keep a session. No interruption may take them away: the handoff is done.
    """
    schema = ToolsSchema(standard_tools=[*tools])
    params.context.set_tools(schema)
    frames: tuple[Frame, ...] = (
        LLMSetToolsFrame(schema),
        LLMUpdateSettingsFrame(delta=LLMSettings(system_instruction=prompt)),
    )
    for frame in frames:
        frame.interruptible = False
        await params.llm.queue_frame(frame)
