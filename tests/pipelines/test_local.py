"""Models in this process: what lies around Pipecat's classes, around fakes of those."""

import asyncio

import numpy as np
import pytest

from personas.latencies import Latency
from personas.schema import Service
from pipelines import clock
from pipelines.services.local import MEDIAN_LATENCY_MS, in_this_process, resampled
from pipelines.services.vendors import VENDORS
from tests.pipelines.test_registry import wiring

WHISPER, MOONSHINE = VENDORS["stt", "whisper"], VENDORS["stt", "moonshine"]
PIPER, KOKORO = VENDORS["tts", "piper"], VENDORS["tts", "kokoro"]
TAKEN = Latency(median_ms=400, p95_ms=400)


class Ear:
    """Tells how many bytes it was given."""

    def __init__(self, *, language="en"):
        self.language = language

    async def run_stt(self, audio):
        yield len(audio)
        yield self.language


class Mouth:
    """Speaks two pieces, a tenth of a second apart."""

    async def run_tts(self, text, context_id):
        yield text
        await asyncio.sleep(0.1)
        yield context_id


def made(cls, vendor, *, latency=TAKEN, **options):
    """A fake in the place of a vendor's class, as a call's agent would have it."""
    service = Service(service=vendor.name, latency=latency)
    return in_this_process(cls, wiring(**{vendor.kind: service}), vendor, options)


def told(stream):
    """What a stream yields, each with the simulated seconds that had passed."""

    async def collect():
        loop = asyncio.get_running_loop()
        started_s = loop.time()
        return [(one, round(loop.time() - started_s, 6)) async for one in stream()]

    return clock.run(collect(), simulated=True)


@pytest.mark.parametrize("vendor", [WHISPER, MOONSHINE])
def test_an_ear_hears_at_its_own_rate_and_answers_when_its_profile_says(vendor):
    ear = made(Ear, vendor, language="de")
    second = bytes(2 * 8000)

    heard = told(lambda: ear.run_stt(second))

    assert heard == [(2 * 16_000, 0.4), ("de", 0.4)]
    assert type(ear).__name__ == "Ear"


@pytest.mark.parametrize("vendor", [PIPER, KOKORO])
def test_a_mouths_first_sound_is_as_late_as_its_profile_says(vendor):
    mouth = made(Mouth, vendor)

    assert told(lambda: mouth.run_tts("hello", "one")) == [("hello", 0.4), ("one", 0.5)]


def test_no_later_sound_of_a_sentence_is_paid_for():
    mouth = made(Mouth, PIPER, latency=Latency(median_ms=400, p95_ms=4000))
    times = [told(lambda: mouth.run_tts("hello", "one")) for _ in range(10)]

    assert [round(then - first, 6) for (_, first), (_, then) in times] == [0.1] * 10
    assert len({first for (_, first), _ in times}) == 10


@pytest.mark.parametrize(("cls", "vendor"), [(Ear, WHISPER), (Mouth, PIPER)])
def test_without_a_profile_it_takes_the_tables_time_within_its_spread(cls, vendor):
    one = made(cls, vendor, latency=None)
    run = one.run_stt if cls is Ear else one.run_tts
    given = (b"",) if cls is Ear else ("hello", "one")

    (_, first_s), *_ = told(lambda: run(*given))

    assert first_s == pytest.approx(MEDIAN_LATENCY_MS[vendor.kind] / 1000, rel=0.4)
    assert first_s != MEDIAN_LATENCY_MS[vendor.kind] / 1000


def test_a_tone_is_the_same_tone_at_another_rate():
    def tone(rate_hz):
        at_s = np.arange(rate_hz) / rate_hz
        return np.rint(12_000 * np.sin(2 * np.pi * 440 * at_s)).astype(np.int16)

    found = np.frombuffer(resampled(tone(8000).tobytes(), 8000, 16_000), np.int16)
    middle = slice(1600, -1600)

    assert found.shape == (16_000,)
    assert np.abs(found - tone(16_000))[middle].max() <= 12


@pytest.mark.parametrize("to_hz", [None, 8000])
def test_at_its_own_rate_sound_is_left_as_it_is(to_hz):
    sound = bytes(range(100))

    assert resampled(sound, 8000, to_hz) is sound
