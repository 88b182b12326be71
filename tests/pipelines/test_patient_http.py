"""What is asked again, when, and what is noted of it: OpenAI's SDK against its emulator."""

import asyncio
import contextlib

import httpx2
import numpy as np
import openai
import pytest

from personas.emulation import Emulation
from personas.patience import Patience
from personas.vendor_faults import VendorFault
from pipelines import clock
from pipelines.emulators import emulators_of
from pipelines.network import Network
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.asking import backoff_s
from pipelines.services.attendant import attend
from pipelines.services.patient_http import PatientClient
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.emulators.openai_client import URL, emulated
from tests.pipelines.emulators.test_faults import SPOKEN, chat, speak

STEADY = {"jitter": 0.0, "backoff_ms": 1000}


class Met:
    """What came of asking, and what the scribe has of it."""

    def __init__(self, ask, faults, patience):
        made = emulated(latency_ms=0, faults=tuple(VendorFault(**one) for one in faults))
        made = made.model_copy(update={"vendors": {"openai": Patience(**patience)}})
        self.scribe, self.network = Scribe(Telephone(8000, {}, Stopwatch())), Network()
        self.wiring = Wiring(made, "agent", self.scribe, Stopwatch(), FloorTaker(made))
        for host, app in emulators_of(self.wiring).items():
            self.network.add(host, app)
        self.came, self.took_s = clock.run(self._ask(ask), simulated=True, network=self.network)

    async def _ask(self, ask):
        loop, kind = asyncio.get_running_loop(), "tts" if ask is speak else "llm"
        http = PatientClient(attend(self.wiring, kind, "openai"))
        started_s = loop.time()
        async with (
            self.network,
            openai.AsyncOpenAI(base_url=URL, api_key="k", http_client=http) as client,
        ):
            try:
                came = await ask(client)
            except Exception as error:  # noqa: BLE001 -- it is what is looked at
                came = error
            return came, loop.time() - started_s

    @property
    def troubles(self):
        return [(t.status, t.overcome, t.what) for t in self.scribe.troubles]


def met(ask, *faults, **patience):
    return Met(ask, faults, STEADY | patience)


def test_what_fails_in_passing_is_asked_again_after_waits_that_double():
    seen = met(chat, {"fault": "server_error", "requests": [1, 2, 3]})

    assert len(seen.came) > 5
    assert seen.took_s == pytest.approx(1 + 2 + 4)
    said = "The server had an error while processing your request. (3 requests in 7.0 s)"
    assert seen.troubles == [(500, True, said)]
    assert seen.scribe.troubles[0].request == "POST /v1/chat/completions"
    assert seen.scribe.troubles[0].delay_ms == pytest.approx(7000)


def test_the_vendor_says_when_to_ask_again():
    seen = met(chat, {"fault": "rate_limited", "requests": [1], "retry_after_s": 3})

    assert seen.took_s == pytest.approx(3)


def test_who_is_told_to_wait_for_too_long_gives_up_at_once():
    seen = met(chat, {"fault": "rate_limited", "retry_after_s": 60})

    assert type(seen.came) is openai.RateLimitError
    assert seen.took_s == 0
    said = "Rate limit reached. (1 request in 0.0 s, the next no sooner than in 60 s)"
    assert seen.troubles == [(429, False, said)]


def test_patience_ends_and_the_sdk_does_not_begin_again():
    seen = met(chat, {"fault": "unavailable"}, retries=2)
    n_asked = sum(event.name == "vendor_fault" for event in seen.scribe.events)

    assert type(seen.came) is openai.InternalServerError
    assert (n_asked, seen.took_s) == (3, pytest.approx(1 + 2))


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        ("refused", "could not be reached"),
        ("cut", "the connection was cut, or broke the protocol"),
        ("hang", "no answer within 2 s"),
    ],
)
def test_an_answer_that_never_begins(fault, what):
    seen = met(speak, {"fault": fault}, retries=1, answer_s=2)

    assert type(seen.came) is openai.APIConnectionError
    [(status, overcome, told)] = [one for one in seen.troubles if not one[1]]
    assert (status, overcome) == (None, False)
    assert told.startswith(what)
    assert "(2 requests in " in told


def test_a_web_page_is_no_answer():
    seen = met(chat, {"fault": "malformed", "requests": [1]})

    assert len(seen.came) > 5
    assert seen.troubles == [(200, True, "the answer is a web page (1 request in 1.0 s)")]


def test_all_requests_together_take_no_longer_than_was_said():
    seen = met(chat, {"fault": "hang"}, answer_s=10, total_s=12)

    assert type(seen.came) is openai.APIConnectionError
    assert seen.took_s == pytest.approx(12)


def test_what_breaks_off_is_lost_and_not_asked_again():
    seen = met(speak, {"fault": "cut", "at": "middle"})

    assert isinstance(seen.came, httpx2.RemoteProtocolError)
    [(status, overcome, told)] = seen.troubles
    assert (status, overcome) == (200, False)
    assert told.endswith("after 9600 bytes of the answer")


def test_a_bad_request_is_asked_once():
    async def ask(client):
        await client.audio.speech.create(**SPOKEN | {"voice": "nobody"})

    seen = met(ask)

    assert type(seen.came) is openai.BadRequestError
    assert seen.took_s == 0
    assert seen.troubles == [(400, False, "Unknown voice: 'nobody'. (1 request in 0.0 s)")]


def test_who_is_interrupted_while_asking_again_has_lost_the_answer():
    async def ask(client):
        async with asyncio.timeout(5):
            await chat(client)

    seen = met(ask, {"fault": "server_error"})

    assert seen.troubles[0][:2] == (500, False)


def test_waits_are_shorter_by_up_to_the_jitter_and_the_same_again():
    patience = Patience(backoff_ms=1000, backoff_max_ms=3000, jitter=0.5)
    waits_s = [[backoff_s(patience, n, np.random.default_rng(1)) for n in (1, 2, 3)] for _ in "ab"]

    assert waits_s[0] == waits_s[1]
    assert all(full / 2 <= one < full for one, full in zip(waits_s[0], (1, 2, 3), strict=True))


def test_a_vendor_whose_emulator_fails_on_purpose_survives_being_written_down():
    made = Emulation(faults=(VendorFault(fault="cut"),), survive_faults=True)

    assert Emulation.model_validate(made.model_dump()) == made


def impatiently(n_times, *, each_s=6.0):
    async def ask(client):
        for _ in range(n_times):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(each_s):
                    await chat(client)

    return ask


@pytest.mark.parametrize("at", ["connect", "middle", "end"])
def test_who_asks_anew_while_waiting_waits_for_the_same_vendor(at):
    seen = met(impatiently(3), {"fault": "hang", "at": at}, answer_s=15)
    lost = [what for _, overcome, what in seen.troubles if not overcome]

    assert lost == ["no whole answer in 18.0 s of waiting (3 requests)"]


def test_one_answer_between_ends_the_waiting():
    seen = met(impatiently(5), {"fault": "hang", "requests": [1, 2, 4, 5]}, answer_s=15)

    assert all(overcome for _, overcome, _ in seen.troubles)


def test_names_drawn_at_random_are_not_told():
    seen = met(chat)
    drawn = "f51de5aa-9649-4863-b6ba-afea71fc41f9"
    attend(seen.wiring, "tts", "cartesia").hear(f"TTS context {drawn} completed with no audio")
    attend(seen.wiring, "stt", "deepgram").hear(f"TTS#3 failed: {{'api_key': '{drawn[:23]}'}}")

    told = [what for _, _, what in seen.troubles]
    assert told == ["TTS context completed with no audio", "TTS failed: {'api_key': '[REDACTED]'}"]
