"""OpenAI's own Realtime client against the emulator of a call's agent, in simulated time."""

import asyncio
import base64

import openai

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines import clock
from pipelines.emulators import emulators_of
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.speech import spoken_pcm
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan

URL = "ws://openai.agent.emulated/v1"
RATE_HZ = 24_000
QUIET = {"latency_spread": 0}
FRAME_BYTES = 960
"""20 ms."""


def realtime_plan(*, settings=None, persona="clear", seed=1, **how):
    """A plan whose agent is one speech-to-speech model of OpenAI's, with the vendor played."""
    made = plan(persona=persona, seed=seed)
    services = Services(s2s=Service(service="openai_realtime", settings=settings or {}))
    agent = made.agent.model_copy(update={"services": services})
    return made.model_copy(update={"agent": agent, "emulators": {"openai": Emulation(**how)}})


class Client:
    """A connection that keeps what comes, and when it came."""

    def __init__(self, connection):
        self.connection = connection
        self.events = []
        self.at_s = []
        self._came = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def _read(self):
        loop = asyncio.get_running_loop()
        async for event in self.connection:
            self.events.append(event)
            self.at_s.append(loop.time())
            self._came.set()

    async def until(self, kind, n=1):
        """The n-th event of a kind, waited for."""
        while len(self.of(kind)) < n:
            self._came.clear()
            await asyncio.wait_for(self._came.wait(), timeout=30)
        return self.of(kind)[n - 1]

    def of(self, kind):
        """Events of a kind so far."""
        return [event for event in self.events if event.type == kind]

    def when_s(self, kind):
        """When the first of a kind came."""
        return next(at for at, e in zip(self.at_s, self.events, strict=True) if e.type == kind)

    @property
    def kinds(self):
        """Of all events so far, repetitions in a row left out."""
        kinds = [event.type for event in self.events]
        return [kind for i, kind in enumerate(kinds) if i == 0 or kinds[i - 1] != kind]

    @property
    def transcript(self):
        """What the model said, as it was streamed."""
        return "".join(e.delta for e in self.of("response.output_audio_transcript.delta")).strip()

    async def set(self, turn_detection=None, **session):
        """Changes the session, with transcripts of what is heard."""
        heard = {"transcription": {"model": "gpt-4o-transcribe"}}
        if turn_detection is not None:
            heard["turn_detection"] = turn_detection
        session = {"type": "realtime", "audio": {"input": heard}} | session
        await self.connection.session.update(session=session)
        await self.until("session.updated")

    async def speak(self, text, *, before_s=0.3, after_s=1.2):
        """Says something at the pace of speech, between silences."""
        speech = spoken_pcm(text, plan().persona.voice, sample_rate_hz=RATE_HZ)
        await self.play(silence(before_s) + speech + silence(after_s))

    async def play(self, sound):
        """Sends sound at the pace that it plays at."""
        for start in range(0, len(sound), FRAME_BYTES):
            await self.append(sound[start : start + FRAME_BYTES])
            await asyncio.sleep(0.02)

    async def append(self, sound):
        """Sends sound at once."""
        await self.connection.input_audio_buffer.append(audio=base64.b64encode(sound).decode())

    async def close(self):
        """Ends the connection."""
        await self.connection.close()
        await asyncio.gather(self._reading, return_exceptions=True)


def silence(duration_s):
    """Samples of 0."""
    return bytes(2 * round(duration_s * RATE_HZ))


def with_realtime(talk, **how):
    """What `talk`, given a client, comes to."""
    made, network = realtime_plan(**how), Network()
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    wiring = Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made))
    for host, app in emulators_of(wiring).items():
        network.add(host, app)

    async def main():
        client = openai.AsyncOpenAI(api_key="k", websocket_base_url=URL, max_retries=0)
        async with network, client, client.realtime.connect(model="gpt-realtime-2.1") as connection:
            made = Client(connection)
            try:
                return await talk(made)
            finally:
                await made.close()

    return clock.run(main(), simulated=True, network=network)
