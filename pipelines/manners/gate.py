"""When a customer answers: in front of its mind, whichever that is, and knowing no words."""

import asyncio
from collections.abc import Callable

from pipecat.frames.frames import Frame, LLMContextFrame
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor

from pipelines.manners.waiting import Absence
from pipelines.playbook.floor import thinking_s
from pipelines.services.wiring import Wiring


class TurnGate(FrameProcessor):
    """Lets a question through to the mind at once, later, or not at all.

    A question that comes while an answer is still being thought about takes its place and keeps its
    time. A customer that is away, or silent, lets the agent talk: what it said meanwhile stays in
    the context, and is answered with the next question that is let through.
    """

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(enable_direct_mode=True)
        plan = wiring.plan
        self._taking = plan.persona.turn_taking
        self._floor = wiring.floor
        self._note: Callable[[str], None] = lambda name: wiring.scribe.event("customer", name)
        self._delays = plan.rng("customer.answer_delay")
        self._silences = plan.rng("customer.silence")
        self._absence = Absence(wiring, self, self.go_on)
        self._ignores_held = (wiring.services.llm.service or "") != "scripted"
        self._thinking: asyncio.Task[None] | None = None
        self._due_s: float | None = None
        self._prompts_to_come = 0
        self._n_heard = 0
        self._answered_early = False
        self._waited = False

    def waits(self) -> None:
        """The customer has heard nothing for long; the next frame makes it speak up."""
        self._waited = True

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Decides about questions; passes everything else on."""
        await super().process_frame(frame, direction)
        if not isinstance(frame, LLMContextFrame) or self._is_from_tool(frame):
            await self.push_frame(frame, direction)
        elif self._lets_through(frame.context):
            await self._answer_in_time(frame)

    async def answer_now(self, context: LLMContext, text: str) -> None:
        """Answers a question that is still being asked, as far as it was heard."""
        if self._is_busy():
            return
        self._note("answers_early")
        self._answered_early = True
        context.add_message({"role": "user", "content": text})
        self._n_heard = n_heard(context)
        await self.push_frame(LLMContextFrame(context))

    async def cleanup(self) -> None:
        """Forgets what was being thought about."""
        await super().cleanup()  # type: ignore[no-untyped-call]
        for task in (self._thinking, self._absence.task):
            if task is not None:
                task.cancel()

    # ---- whether ------------------------------------------------------------------------------

    def _lets_through(self, context: LLMContext) -> bool:
        n_now = n_heard(context)
        asked, self._n_heard = n_now > self._n_heard, n_now
        waited, self._waited = self._waited, False
        if asked and self._answered_early:
            self._answered_early = False
            self._forget_last(context)
            return False
        if self._floor.away or not (asked or (waited and not self._prompts_to_come)):
            return False
        if asked and self._floor.barged_in and self._ignores_held:
            return False
        return not (asked and self._stays_silent())

    def _stays_silent(self) -> bool:
        """Drawn for each question but those that break a silence."""
        if self._prompts_to_come:
            self._prompts_to_come -= 1
            return self._prompts_to_come > 0
        if self._silences.random() >= self._taking.silence_rate:
            return False
        self._note("stays_silent")
        self._prompts_to_come = self._taking.silence_prompts
        return True

    def _forget_last(self, context: LLMContext) -> None:
        """The whole question, of which the part that was answered is known already."""
        messages = list(context.get_messages())
        last = max(i for i, m in enumerate(messages) if is_heard(m))
        context.set_messages(messages[:last] + messages[last + 1 :])
        self._n_heard -= 1

    # ---- when ---------------------------------------------------------------------------------

    async def _answer_in_time(self, frame: LLMContextFrame) -> None:
        leaves = self._absence.drawn()
        wait_s = thinking_s(self._taking, self._delays)
        if leaves:
            self._absence.begin(frame)
            return
        now_s = asyncio.get_running_loop().time()
        self._due_s = self._due_s or now_s + wait_s
        if self._thinking is not None:
            self._thinking.cancel()
            self._thinking = None
        if self._due_s <= now_s:
            await self._answer(frame)
        else:
            self._thinking = asyncio.create_task(self._think(frame, self._due_s - now_s))

    async def _answer(self, frame: LLMContextFrame) -> None:
        self._due_s = None
        await self.push_frame(frame)

    async def _think(self, frame: LLMContextFrame, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        self._thinking = None
        await self.go_on(frame)

    async def go_on(self, frame: LLMContextFrame) -> None:
        """Answers a question of before, unless the agent says anything newer meanwhile."""
        n_before = self._n_heard
        await self._floor.agent_done.wait()
        if self._n_heard == n_before:
            await self._answer(frame)

    def _is_busy(self) -> bool:
        return self._thinking is not None or self._floor.away or self._prompts_to_come > 0

    @staticmethod
    def _is_from_tool(frame: LLMContextFrame) -> bool:
        messages = frame.context.get_messages()
        return bool(messages) and _role(messages[-1]) == "tool"


def n_heard(context: LLMContext) -> int:
    """How many things the peer was heard to say."""
    return sum(map(is_heard, context.get_messages()))


def is_heard(message: object) -> bool:
    """Whether a message of a context is the peer's."""
    return _role(message) == "user"


def _role(message: object) -> str | None:
    return message.get("role") if isinstance(message, dict) else None
