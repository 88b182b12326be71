"""The agent has to wait: on hold, or while the telephone is handed to somebody else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from pipecat.frames.frames import Frame, LLMContextFrame, TTSSpeakFrame, TTSUpdateSettingsFrame
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.settings import TTSSettings

from personas.schema import Voice
from pipelines.manners.sounds import hold_music
from pipelines.manners.throat import SoundFrame
from pipelines.manners.words import Words
from pipelines.services.frames import ChangeVoiceFrame
from pipelines.services.wiring import Wiring
from pipelines.telephone import Telephone

MUSIC_BELOW_SPEECH_DB = -6.0
HANDING_ON_S = 2.0
"""From the last word of the one to the first of the other."""
_STEP_S = 0.1
_SILENT_S = 0.2
"""A mouth that was given nothing for so long has finished."""
GoOn = Callable[[LLMContextFrame], Awaitable[None]]
"""Answers a question of before, if there is still nothing newer."""
What = Literal["hold", "handover"]


class Absence:
    """Draws whether a customer leaves instead of answering, and lets it leave and come back."""

    def __init__(self, wiring: Wiring, gate: FrameProcessor, go_on: GoOn) -> None:
        self._wiring, self._gate, self._go_on = wiring, gate, go_on
        self._taking = wiring.plan.persona.turn_taking
        self._draws = {kind: wiring.plan.rng(f"customer.{kind}") for kind in ("hold", "handover")}
        self._words = Words(wiring.plan, "customer.absence")
        self._done: set[What] = set()
        self._next: What | None = None
        self.task: asyncio.Task[None] | None = None

    def drawn(self) -> bool:
        """Whether it leaves now; each kind once in a call at most."""
        rates: dict[What, float]
        rates = {"hold": self._taking.hold_rate, "handover": self._taking.handover_rate}
        found = [what for what, rate in rates.items() if self._draws[what].random() < rate]
        self._next = next((what for what in found if what not in self._done), None)
        return self._next is not None

    def begin(self, question: LLMContextFrame) -> None:
        """Leaves; the question is answered on coming back."""
        what = self._next
        if what is None:
            return
        self._done.add(what)
        self._wiring.floor.away = True
        self.task = asyncio.create_task(self._away(what, question))

    async def _away(self, what: What, question: LLMContextFrame) -> None:
        event = self._wiring.scribe.event
        event("customer", "holds" if what == "hold" else "hands_on")
        await self._say(f"{what}.before")
        if what == "hold":
            await self._wait_on_hold()
        else:
            await self._hand_on()
        event("customer", "back")
        await self._say(f"{what}.after")
        self._wiring.floor.away = False
        await self._go_on(question)

    async def _wait_on_hold(self) -> None:
        hold_s = float(self._taking.hold_s)
        if self._taking.hold_music:
            level_dbfs = self._wiring.voice.level_dbfs + MUSIC_BELOW_SPEECH_DB
            rate_hz = self._wiring.sample_rate_hz
            music = hold_music(hold_s, level_dbfs=level_dbfs, sample_rate_hz=rate_hz)
            await self._gate.push_frame(SoundFrame(samples=music, kind="music"))
        await asyncio.sleep(hold_s)

    async def _hand_on(self) -> None:
        await asyncio.sleep(HANDING_ON_S)
        voice = self._wiring.plan.persona.second_voice
        if voice is not None:
            service = self._wiring.services.tts.service or ""
            await self._gate.push_frame(voice_frame(voice, service))

    async def _say(self, occasion: str) -> None:
        """Says it, and waits until it has been said."""
        text = self._words.of(occasion)
        if text is None:
            return
        frame = TTSSpeakFrame(text, append_to_context=False)
        frame.interruptible = False
        frame.metadata["kind"] = "hold"
        await self._gate.push_frame(frame)
        await spoken(self._wiring.scribe.telephone)


async def spoken(telephone: Telephone) -> None:
    """Waits for the customer's mouth to be given something, and then for it to be silent."""
    mouth, slack = telephone.legs["customer"], round(_SILENT_S * telephone.rate_hz)
    start = telephone.now()
    # A mouth tells nobody when it falls silent.
    while mouth.spoken_until <= start or mouth.spoken_until + slack > telephone.now():  # noqa: ASYNC110
        await asyncio.sleep(_STEP_S)


def voice_frame(voice: Voice, service: str) -> Frame:
    """What tells a text-to-speech service to go on in another voice."""
    if service == "espeak":
        return ChangeVoiceFrame(voice)
    return TTSUpdateSettingsFrame(delta=TTSSettings(voice=voice.ids.get(service)))
