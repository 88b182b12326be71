"""What speaks behind emulated voices: espeak-ng with the side's own voice, sentence by sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import numpy as np

from pipelines.ears.recogniser import Pcm
from pipelines.services.latency import Latency
from pipelines.services.wiring import Wiring
from pipelines.speech import spoken_pcm

Speak = Callable[[str, int], Awaitable[Pcm]]
"""From a text and a rate in Hz to samples, shape (n_samples,); none, where nothing can be said."""
Tell = Callable[[Pcm], Awaitable[None]]


def speaking_of(wiring: Wiring) -> Speak:
    """A side's voice. It keeps its own, whichever of a vendor's is asked for."""

    def spoken(text: str, rate_hz: int) -> Pcm:
        started = wiring.stopwatch.start()
        try:
            pcm = spoken_pcm(text, wiring.voice, sample_rate_hz=rate_hz)
        except ValueError:  # there is nothing in it that makes a sound
            pcm = b""
        wiring.stopwatch.stop("tts", started)
        return np.frombuffer(pcm, np.int16)

    async def speak(text: str, rate_hz: int) -> Pcm:
        if not any(character.isalnum() for character in text):
            return np.zeros(0, np.int16)
        return await asyncio.to_thread(spoken, text, rate_hz)

    return speak


class _Job(NamedTuple):
    text: str
    tell: Tell
    came_s: float


class Mouth:
    """Speaks texts in the order they come in, each as long after that as a vendor would take.

    Args:
        speak: The voice.
        latency: From a text to its first sound.
        rate_hz: Of the sound.
    """

    def __init__(self, speak: Speak, latency: Latency, rate_hz: int) -> None:
        self._speak, self._latency, self._rate_hz = speak, latency, rate_hz
        self._jobs: asyncio.Queue[_Job] = asyncio.Queue()
        self._work = asyncio.create_task(self._go_on())

    def say(self, text: str, tell: Tell) -> None:
        """Has a text's sound told when its turn comes; an empty text's turn takes no time."""
        self._jobs.put_nowait(_Job(text, tell, asyncio.get_running_loop().time()))

    async def finish(self) -> None:
        """Waits until all was said."""
        await self._jobs.join()

    async def stop(self) -> None:
        """Says no more."""
        self._work.cancel()
        await asyncio.gather(self._work, return_exceptions=True)

    async def _go_on(self) -> None:
        while True:
            job = await self._jobs.get()
            sound = await self._speak(job.text, self._rate_hz)
            if len(sound):
                await self._latency.pay(started_s=job.came_s)
            await job.tell(sound)
            self._jobs.task_done()
