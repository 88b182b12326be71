"""OpenAI's own client against the emulator of a call's agent, in simulated time."""

import openai

from personas.emulation import Emulation
from personas.schema import Service, Services
from pipelines import clock
from pipelines.emulators import emulators_of
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan

URL = "http://openai.agent.emulated/v1"
OPENAI = Service(service="openai")


def emulated(**how):
    """A plan whose agent is OpenAI's, with the vendor played."""
    made = plan()
    services = Services(stt=OPENAI, llm=OPENAI, tts=OPENAI)
    agent = made.agent.model_copy(update={"services": services})
    return made.model_copy(update={"agent": agent, "emulators": {"openai": Emulation(**how)}})


def with_client(talk, *, listen_for="", **how):
    """What `talk`, given a client, comes to."""
    made, network = emulated(**how), Network()
    scribe = Scribe(Telephone(8000, {}, Stopwatch()))
    wiring = Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made), listen_for=listen_for)
    for host, app in emulators_of(wiring).items():
        network.add(host, app)

    async def main():
        async with network, openai.AsyncOpenAI(base_url=URL, api_key="k", max_retries=0) as client:
            return await talk(client)

    return clock.run(main(), simulated=True, network=network)
