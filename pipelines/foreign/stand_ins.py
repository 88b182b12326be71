"""What answers a bot's tools in place of its own backends, as its `tools:` say.

A tool that the bot has keeps its description and its schema, and gets another handler. One that it
has not is offered to its model beside its own, if it has a description; `transfer_call` and
`end_call` have theirs. A model that is played in the call calls these two whatever the bot has, so
there they are offered though no `tools:` name them.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregator
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import LLMService

from personas.tools import BUILT_IN, undescribed
from pipelines.foreign.place import Place
from pipelines.tools import tools_of

PLAYS_MODELS = "openai"
"""The emulator that has a language model."""


@dataclass
class StandIns:
    """The plan's tools, to be put into each worker of a bot before it starts."""

    place: Place
    _contexts: dict[int, LLMContext] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    """Tools that the bot was found to have of its own."""
    _offered: set[str] = field(default_factory=set)
    """Those that it has from here."""

    def put_into(self, worker: PipelineWorker) -> None:
        """Replaces handlers, and offers what the bot does not have."""
        processors = list(_all(worker.pipeline))
        models = [one for one in processors if isinstance(one, LLMService)]
        contexts = [one.context for one in processors if isinstance(one, LLMContextAggregator)]
        self._contexts |= {id(context): context for context in contexts}
        declared = self.place.plan.agent.tools
        made = tools_of("agent", declared, self.place.rows, lambda _reason: None)
        self._find([tool.name for tool in made], models)
        had = {name for context in contexts for name in _names(context)}
        had |= {tool.name for tool in made for model in models if model.has_function(tool.name)}
        stand_ins = [t for t in made if t.name in declared or self._is_lacking(t.name, had)]
        for tool in stand_ins:
            for model in models:
                model.register_function(tool.name, tool.handler)
        self._offer([tool for tool in stand_ins if tool.description])

    def _is_lacking(self, name: str, had: Collection[str]) -> bool:
        """Whether a played model may call a tool that is always there, and the bot has none."""
        called = name in BUILT_IN and PLAYS_MODELS in self.place.plan.emulators
        return called and name not in had

    def _find(self, wanted: Sequence[str], models: Sequence[LLMService] = ()) -> None:
        there = {name for context in self._contexts.values() for name in _names(context)}
        self._known |= there - self._offered
        self._known |= {name for name in wanted for model in models if _registered(model, name)}

    def _offer(self, tools: Sequence[FunctionSchema]) -> None:
        for context in self._contexts.values():
            there = set(_names(context)) | self._known
            new = [tool for tool in tools if tool.name not in there]
            if new:
                context.set_tools(_with(context.tools, new))
                self._offered |= {tool.name for tool in new}

    def settle(self) -> None:
        """Notes as a fault what was to replace a tool that the bot does not have."""
        wanted = undescribed(self.place.plan.agent.tools)
        self._find(wanted)
        called = {one.name for one in self.place.scribe.tool_calls.values() if one.side == "agent"}
        absent = [name for name in wanted if name not in self._known | called]
        for name in absent:
            there = ", ".join(f"`{known}`" for known in sorted(self._known)) or "none"
            fault = f"`tools.{name}` stands for a tool that the bot does not have; it has {there}"
            self.place.scribe.faults.append(fault)


def _registered(model: LLMService, name: str) -> bool:
    """Whether the bot registered a handler by this very name."""
    return not model.has_function("") and model.has_function(name)


def _with(had: object, new: Sequence[FunctionSchema]) -> ToolsSchema:
    """A context's tools and further ones; those that came as functions stay functions."""
    if not isinstance(had, ToolsSchema):
        return ToolsSchema(standard_tools=list(new))
    functions = {direct.name: direct.function for direct in had.direct_functions}
    own: list[Any] = [functions.get(tool.name, tool) for tool in had.standard_tools]
    return ToolsSchema(standard_tools=[*own, *new], custom_tools=had.custom_tools)


def _names(context: LLMContext) -> Iterator[str]:
    tools = context.tools
    if isinstance(tools, ToolsSchema):
        yield from (tool.name for tool in tools.standard_tools)


def _all(processor: FrameProcessor) -> Iterator[FrameProcessor]:
    """A processor and those inside it, however deep."""
    yield processor
    for inner in processor.processors:
        yield from _all(inner)
