"""Services that ask over aiohttp's client: Cartesia's HTTP voice against its emulator."""

import asyncio

import aiohttp
import pytest

from personas.patience import Patience
from personas.vendor_faults import VendorFault
from pipelines import clock
from pipelines.emulators import emulators_of
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.attendant import attend
from pipelines.services.patient_aiohttp import ask_patiently
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.emulators.vendor_client import of_vendor

URL = "http://cartesia.agent.emulated/tts/bytes"
HEADERS = {"X-API-Key": "k", "Cartesia-Version": "2026-03-01"}
SPOKEN = {
    "model_id": "sonic-3.6", "transcript": "hello there", "voice": {"mode": "id", "id": "v"},
    "output_format": {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 8000},
}  # fmt: skip


class Asking:
    """With a session of its own from its setup on, as Pipecat's service has it."""

    async def setup(self, _):
        self._session = aiohttp.ClientSession()

    async def speak(self):
        async with self._session, self._session.post(URL, json=SPOKEN, headers=HEADERS) as answer:
            return answer.status, len(await answer.read())


def met(*faults, **patience):
    """What came, how long it took, and what is noted of it."""
    made = of_vendor("cartesia", tts_latency_ms=0, faults=tuple(VendorFault(**f) for f in faults))
    patient = Patience(jitter=0.0, backoff_ms=1000, **patience)
    made = made.model_copy(update={"vendors": {"cartesia": patient}})
    scribe, network, asking = Scribe(Telephone(8000, {}, Stopwatch())), Network(), Asking()
    wiring = Wiring(made, "agent", scribe, Stopwatch(), FloorTaker(made))
    for host, app in emulators_of(wiring).items():
        network.add(host, app)

    async def ask():
        started_s = asyncio.get_running_loop().time()
        ask_patiently(asking, attend(wiring, "tts", "cartesia"))
        async with network:
            await asking.setup(None)
            try:
                came = await asking.speak()
            except aiohttp.ClientError as error:
                came = str(error)
            return came, asyncio.get_running_loop().time() - started_s

    came, took_s = clock.run(ask(), simulated=True, network=network)
    return came, took_s, [(t.request, t.status, t.overcome, t.what) for t in scribe.troubles]


def test_what_fails_in_passing_is_asked_again_and_the_vendor_says_when():
    (status, n_bytes), took_s, troubles = met(
        {"fault": "server_error", "requests": [1]},
        {"fault": "rate_limited", "requests": [2], "retry_after_s": 5},
    )

    assert (status, n_bytes > 8000) == (200, True)
    assert took_s == pytest.approx(1 + 5)
    assert troubles == [("POST /tts/bytes", 429, True, "Rate limit reached. (2 requests in 6.0 s)")]


@pytest.mark.parametrize(
    ("fault", "status", "what"),
    [
        ("unavailable", 503, "The service is overloaded. (3 requests in 3.0 s)"),
        ("malformed", 200, "the answer is a web page (3 requests in 3.0 s)"),
        ("cut", None, "Server disconnected (3 requests in 3.0 s)"),
        ("refused", None, "could not be reached (3 requests in 3.0 s)"),
        ("hang", None, "no answer within 4 s (3 requests in 15.0 s)"),
    ],
)
def test_patience_ends(fault, status, what):
    came, _, troubles = met({"fault": fault}, retries=2, answer_s=4)

    assert [one for one in troubles if not one[2]] == [("POST /tts/bytes", status, False, what)]
    assert (came[0] == status) if status else (what.partition(" (")[0] in came)
