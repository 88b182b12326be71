"""A stand-in for a model behind Pipecat's language-model interface, chosen with `class:`."""

import dataclasses
from typing import ClassVar

from pipecat.frames.frames import (
    FunctionCallFromLLM,
    LLMContextFrame,
    LLMFullResponseEndFrame,
    LLMFullResponseStartFrame,
    LLMTextFrame,
    TTSAudioRawFrame,
    TTSStartedFrame,
    TTSStoppedFrame,
)
from pipecat.services.llm_service import LLMService
from pipecat.services.settings import LLMSettings


class FakeModel(LLMService):
    """Says a line per turn; after the last it calls `end_call`."""

    Settings = LLMSettings
    contexts: ClassVar[list] = []
    told: ClassVar[list] = []

    def __init__(self, *, lines, settings=None):
        absent = {f.name: None for f in dataclasses.fields(LLMSettings)}
        super().__init__(settings=LLMSettings(**absent | {"extra": {}}))
        self.lines = list(lines)
        self.model = settings.model if settings else None
        self.told.append(settings.system_instruction)

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
            return
        self.contexts.append((frame.context.get_messages().copy(), frame.context.tools))
        await self.push_frame(LLMFullResponseStartFrame())
        await self.push_frame(LLMTextFrame(self.lines.pop(0)))
        await self.push_frame(LLMFullResponseEndFrame())
        if not self.lines:
            call = FunctionCallFromLLM("end_call", "1", {"reason": "done"}, frame.context)
            await self.run_function_calls([call])


class FakeLive(LLMService):
    """Hears nothing and says a line per context, telling of sound first, as Google's does."""

    Settings = LLMSettings

    def __init__(self, *, lines, **_):
        absent = {f.name: None for f in dataclasses.fields(LLMSettings)}
        super().__init__(settings=LLMSettings(**absent | {"extra": {}}))
        self.lines = list(lines)

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame):
            await self.push_frame(frame, direction)
        elif self.lines:
            await self._say(self.lines.pop(0))

    async def _say(self, line):
        await self.push_frame(TTSStartedFrame())
        await self.push_frame(LLMFullResponseStartFrame())
        for word in line.split():
            sound = b"\x00\x10\x00\xf0" * (24_000 // 8)
            await self.push_frame(TTSAudioRawFrame(sound, sample_rate=24_000, num_channels=1))
            await self.push_frame(LLMTextFrame(f"{word} "))
        await self.push_frame(TTSStoppedFrame())
        await self.push_frame(LLMFullResponseEndFrame())
