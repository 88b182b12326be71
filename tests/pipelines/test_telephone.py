import asyncio
import time

import numpy as np
import pytest
from pipecat.frames.frames import OutputAudioRawFrame

from pipelines import clock
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone, Track
from pipelines.transport import LineTransport


class Wire:
    """A leg that changes nothing."""

    def process_pcm(self, frame):
        return frame.copy()

    def overhear(self, frame):
        pass


def telephone():
    return Telephone(8000, {"customer": Wire(), "agent": Wire()}, Stopwatch())


def carry(phone, *, until_s, meanwhile=None):
    async def main():
        task = asyncio.create_task(meanwhile()) if meanwhile else None
        await phone.carry(lambda: phone.n_samples >= until_s * 8000)
        if task:
            await task

    clock.run(main(), simulated=True)
    return phone


def pcm(n, value=1000):
    return np.full(n, value, np.int16).tobytes()


def test_a_frame_each_way_every_20_ms():
    arrived = []
    phone = telephone()

    async def deliver(frame):
        arrived.append((phone.now(), len(frame)))

    phone.legs["agent"].deliver = deliver
    carry(phone, until_s=0.1)

    assert arrived == [(160, 320), (320, 320), (480, 320), (640, 320), (800, 320)]


def test_speech_lies_where_it_was_spoken_to_the_sample():
    phone = telephone()

    async def speak():
        await asyncio.sleep(0.0305)
        phone.speak("agent", pcm(100), phone.now())

    carry(phone, until_s=0.1, meanwhile=speak)
    heard = phone.legs["agent"].ear.read(0, 800)

    assert np.flatnonzero(heard).tolist() == list(range(244, 344))


def test_what_was_carried_cannot_be_changed():
    phone = carry(telephone(), until_s=0.1)
    phone.speak("agent", pcm(10), 0)
    phone.drain(160)

    assert np.flatnonzero(phone.legs["agent"].ear.read(0, 960)).tolist() == list(range(800, 810))


@pytest.mark.parametrize(("spoken_s", "silent"), [(None, 8000), (0.5, 4000 - 80)])
def test_silence_is_counted_from_the_last_speech(spoken_s, silent):
    phone = telephone()

    async def speak():
        if spoken_s is not None:
            await asyncio.sleep(spoken_s)
            phone.speak("customer", pcm(80), phone.now())

    carry(phone, until_s=1, meanwhile=speak)

    assert phone.silent_for() == silent


def test_simulated_time_never_lags():
    assert carry(telephone(), until_s=5).worst_lag_ms < 1e-3


def test_a_line_that_falls_behind_the_wall_clock_says_so():
    phone = telephone()
    real = clock.real_perf_counter

    async def deliver(_frame):
        start = real()
        while real() - start < 0.15 and phone.n_samples < 320:
            pass

    phone.legs["agent"].deliver = deliver
    clock.run(phone.carry(lambda: phone.n_samples >= 1600), simulated=False)

    assert phone.worst_lag_ms > 100


def test_a_track_grows_and_is_silent_past_its_end():
    track = Track(8000)
    track.write(np.ones(10, np.int16), 8000 * 90)

    assert track.read(8000 * 90, 8000 * 90 + 20).sum() == 10
    assert len(track.read(8000 * 500, 8000 * 500 + 160)) == 160


@pytest.mark.parametrize("late_ms", [0, 7, 15])
def test_on_the_real_clock_a_voice_has_no_gaps_though_the_loop_wakes_late(late_ms):
    phone = telephone()
    phone.ahead = 480
    mouth = LineTransport(phone, "agent").output()

    async def main():
        carrying = asyncio.create_task(phone.carry(lambda: phone.n_samples >= 0.6 * 8000))
        await asyncio.sleep(0.1)
        for _ in range(15):
            await mouth.write_audio_frame(OutputAudioRawFrame(pcm(160), 8000, 1))
            time.sleep(late_ms / 1000)  # noqa: ASYNC251 -- what other work does to a loop
        await carrying

    clock.run(main(), simulated=False)

    voiced = np.flatnonzero(phone.legs["agent"].mouth.read(0, 8000))
    assert len(voiced) == 15 * 160
    assert voiced[-1] - voiced[0] == 15 * 160 - 1
    assert voiced[0] == pytest.approx(800, abs=400)
