"""Vendors' own clients against the emulators of a call's agent, in simulated time."""

import numpy as np

from personas.emulation import Emulation
from personas.schema import Service, Services, Voice
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

RATE_HZ = 8000
FRAME_BYTES = 2 * RATE_HZ // 50


def of_vendor(vendor, *, faults=(), **how):
    """A plan whose agent hears and speaks with a vendor's services, with the vendor played."""
    made = plan()
    services = Services(stt=Service(service=vendor), tts=Service(service=vendor))
    agent = made.agent.model_copy(update={"services": services})
    played = {vendor: Emulation(faults=faults, **how)}
    return made.model_copy(update={"agent": agent, "emulators": played})


def in_network(talk, vendor, *, listen_for="", **how):
    """What `talk` comes to, where the vendor's host is `{vendor}.agent.emulated`."""
    made, network = of_vendor(vendor, **how), Network()
    scribe = Scribe(Telephone(RATE_HZ, {}, Stopwatch()))
    wiring = Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made), listen_for=listen_for)
    for host, app in emulators_of(wiring).items():
        network.add(host, app)

    async def main():
        async with network:
            return await talk()

    return clock.run(main(), simulated=True, network=network)


def speech(text, *, rate_hz=RATE_HZ):
    """Samples of speech as bytes."""
    return spoken_pcm(text, Voice(ids={"espeak": "en-us+Diogo"}), sample_rate_hz=rate_hz)


def silence(ms, *, rate_hz=RATE_HZ):
    """Digital silence as bytes."""
    return bytes(2 * ms * rate_hz // 1000)


def frames(sound, n_bytes=FRAME_BYTES):
    """The same in frames of 20 ms."""
    return [sound[start : start + n_bytes] for start in range(0, len(sound), n_bytes)]


def length_s(sound, rate_hz):
    """How long sound lasts."""
    return len(np.frombuffer(sound, np.int16)) / rate_hz
