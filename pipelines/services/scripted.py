"""A playbook behind Pipecat's language-model interface: streamed text, real function calls."""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import Any, Protocol

from pipecat.frames.frames import (
    Frame,
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings

from pipelines.playbook.mind import Answer, Hearing
from pipelines.playbook.results import Results
from pipelines.services.frames import AlternativesFrame, ListenForFrame
from pipelines.services.wiring import Wiring

MEDIAN_LATENCY_MS = 250.0
"""To the first token. Chosen by hand, between the fastest model that `spar list latencies` has, at
98 ms, and the others, from 536 ms."""
TOKENS_PER_WORD = 4 / 3
"""OpenAI's rule of thumb: 100 tokens are 75 words."""


class Mind(Protocol):
    """What decides, from what was heard, what to say."""

    def reply(self, hearing: Hearing) -> Answer | None:
        """The answer. None: say nothing."""
        ...


class ScriptedLLM(LLMService):
    """Knows only what its side heard, and puts it to its mind."""

    Settings = LLMSettings

    def __init__(
        self, wiring: Wiring, mind: Mind, *, latency_ms: float = MEDIAN_LATENCY_MS
    ) -> None:
        absent: dict[str, Any] = {f.name: None for f in dataclasses.fields(LLMSettings)}
        absent |= {"model": "scripted", "filter_incomplete_user_turns": False, "extra": {}}
        super().__init__(settings=LLMSettings(**absent))
        self._mind = mind
        self._latency = wiring.latency("llm", latency_ms)
        self._word_s = TOKENS_PER_WORD * wiring.token_s()
        self._note: Callable[[str], None] = lambda name: wiring.scribe.event(wiring.side, name)
        self._side = wiring.side
        self._n_seen = 0
        self._n_calls = 0
        self._readings: tuple[str, ...] = ()
        self._results = Results()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answers a context; passes everything else on."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            await self._answer(frame.context)
        elif isinstance(frame, AlternativesFrame):
            self._readings += frame.readings
        else:
            await self.push_frame(frame, direction)

    async def _answer(self, context: LLMContext) -> None:
        await self._latency.pay()
        results = self._results.new(context.get_messages())
        answer = self._mind.reply(Hearing(self._new_words(context), self._readings, results))
        self._readings = ()
        if answer is None:
            return
        if answer.listen:
            await self.push_frame(ListenForFrame(answer.listen), FrameDirection.UPSTREAM)
        for note in (*([answer.event] if answer.event else []), *answer.notes):
            self._note(note)
        if answer.text:
            await self._say(answer)
        if answer.tool:
            await self._call(answer, context)

    def _new_words(self, context: LLMContext) -> str:
        """What the peer has said since the last answer, as far as it was heard."""
        said = [text for m in context.get_messages() if (text := _from_peer(m)) is not None]
        new, self._n_seen = said[self._n_seen :], len(said)
        return " ".join(new)

    async def _say(self, answer: Answer) -> None:
        await self.push_frame(LLMFullResponseStartFrame())
        for word in answer.text.split(" "):
            if self._word_s:
                await asyncio.sleep(self._word_s)
            await self.push_frame(LLMTextFrame(word + " "))
        await self.push_frame(LLMFullResponseEndFrame())

    async def _call(self, answer: Answer, context: LLMContext) -> None:
        self._n_calls += 1
        name, arguments = answer.tool or ("", {})
        call = FunctionCallFromLLM(
            function_name=name,
            tool_call_id=f"{self._side}-{self._n_calls}",
            arguments=arguments,
            context=context,
        )
        await self.run_function_calls([call])


def _from_peer(message: Any) -> str | None:  # noqa: ANN401 -- Pipecat's messages are of many types
    if not isinstance(message, dict) or message.get("role") != "user":
        return None
    content = message.get("content")
    return content if isinstance(content, str) else None
