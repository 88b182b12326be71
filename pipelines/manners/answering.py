"""What answers in a customer's place: it says, beeps, listens and takes the next step."""

import asyncio
from collections import Counter

from personas.machine import ANY, Machine, Step
from personas.plan import CallPlan
from personas.schema import Voice
from pipelines.line.effect import Samples
from pipelines.manners.sounds import beep
from pipelines.manners.throat import SoundFrame
from pipelines.manners.waiting import spoken, voice_frame
from pipelines.playbook.floor import FloorTaker
from pipelines.playbook.listening import says
from pipelines.scribe import Scribe
from pipelines.side import SidePipeline

PICKS_UP_S = 0.2
BEEP_S = 0.8
_STEP_S = 0.1


class Answering:
    """Works off a machine's steps. Knows what the customer's recogniser heard, and keys."""

    def __init__(
        self,
        machine: Machine,
        customer: SidePipeline,
        floor: FloorTaker,
        scribe: Scribe,
    ) -> None:
        self._machine, self._customer = machine, customer
        self._floor, self._scribe = floor, scribe
        self._plan: CallPlan = floor.plan
        self._taken: Counter[str] = Counter()
        self._heard: list[str] = []
        self._pressed: list[str] = []
        floor.away = True

    def hears(self, text: str) -> None:
        """A turn of the caller is over."""
        if text:
            self._heard.append(text)

    def presses(self, key: str) -> None:
        """The caller pressed a key."""
        self._scribe.event("customer", "hears_key", key)
        self._pressed.append(key)

    async def run(self) -> None:
        """From the first word to the last, or until the customer takes over."""
        await asyncio.sleep(PICKS_UP_S)
        if self._machine.voice is not None:
            await self._speak_as(self._machine.voice)
        name: str | None = self._machine.start
        while name is not None:
            self._scribe.event("customer", "answers_with", name)
            name = await self._take(name, self._machine.steps[name])

    async def _take(self, name: str, step: Step) -> str | None:
        self._taken[name] += 1
        if step.gives_up and self._taken[name] > step.tries:
            return step.gives_up
        self._heard.clear()
        self._pressed.clear()
        await self._sound(step)
        if step.puts_through:
            await self._put_through()
        if step.hangs_up is not None and self._customer.hang_up is not None:
            await self._customer.hang_up(step.hangs_up)
        return await self._listened(step)

    async def _sound(self, step: Step) -> None:
        if step.say:
            first, *_, last = self._plan.facts.name.split()
            text = step.say.format(name=self._plan.facts.name, first=first, last=last)
            await self._customer.say(text, kind="answer")
            await spoken(self._scribe.telephone)
        if step.sound == "beep":
            await self._customer.worker.queue_frame(SoundFrame(samples=self._beep(), kind="beep"))
            await asyncio.sleep(BEEP_S)

    async def _listened(self, step: Step) -> str | None:
        """The next step, by what was heard or pressed, or when the time is up."""
        silent_s = 0.0
        while silent_s < step.listens_s:
            found = self._led_by(step)
            if found is not None:
                return found
            await asyncio.sleep(_STEP_S)
            silent_s += _STEP_S if self._floor.agent_done.is_set() else 0.0
        return self._led_by(step) or step.then

    def _led_by(self, step: Step) -> str | None:
        keys = (step.presses[key] for key in self._pressed if key in step.presses)
        text = " ".join(self._heard)
        words = (to for phrase, to in step.hears.items() if _fits(phrase, text))
        return next(keys, None) or next(words, None)

    async def _put_through(self) -> None:
        await self._speak_as(self._plan.persona.voice)
        self._scribe.event("customer", "puts_through")
        self._floor.away = False

    async def _speak_as(self, voice: Voice) -> None:
        service = self._plan.customer.services.tts.service or ""
        await self._customer.worker.queue_frame(voice_frame(voice, service))

    def _beep(self) -> Samples:
        level_dbfs = self._plan.persona.voice.level_dbfs
        rate_hz = self._scribe.telephone.rate_hz
        return beep(BEEP_S, level_dbfs=level_dbfs, sample_rate_hz=rate_hz)


def _fits(phrase: str, text: str) -> bool:
    return bool(text) and (phrase == ANY or says(text, [phrase]))
