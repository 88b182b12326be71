"""The trunk between a line that changes nothing and an agent that is a list of messages."""

import asyncio
import base64
import json

import numpy as np
import pytest

from pipelines import clock
from pipelines.foreign.playout import Playout
from pipelines.foreign.rates import Converter
from pipelines.foreign.trunk import Trunk
from pipelines.foreign.wires.protobuf import Protobuf
from pipelines.foreign.wires.twilio import Twilio
from pipelines.foreign.wires.wire import Mark, WireFault
from pipelines.line import g711
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone


class Wire:
    """A leg that changes nothing."""

    delay_samples = 0

    def process_pcm(self, frame):
        return frame.copy()

    def overhear(self, frame):
        pass


def media(n_samples, level=1000):
    octets = g711.encode(np.full(n_samples, level, np.int16)).tobytes()
    return json.dumps({"event": "media", "media": {"payload": base64.b64encode(octets).decode()}})


def mark(name):
    return json.dumps({"event": "mark", "mark": {"name": name}})


CLEAR = json.dumps({"event": "clear"})
AT_1000 = int(g711.decode(g711.encode(np.array([1000], np.int16)))[0])


class Call:
    """Sends the agent's messages at their times, and keeps what the agent is told."""

    def __init__(self, script, *, until_s=0.4, rate_hz=8000, wire=None):
        self.phone = Telephone(rate_hz, {"customer": Wire(), "agent": Wire()}, Stopwatch())
        self.told = []
        self.trunk = Trunk(self.phone, wire or Twilio("CA1", "MZ1", "AC1"), self._send)
        self.script = script
        clock.run(self._run(until_s), simulated=True)

    def _send(self, message):
        if isinstance(message, str):
            self.told.append((self.phone.now(), json.loads(message)))

    async def _run(self, until_s):
        self.trunk.connect()
        speaking = asyncio.create_task(self._speak())
        await self.phone.carry(lambda: self.phone.n_samples >= until_s * self.phone.rate_hz)
        await speaking
        self.trunk.hang_up()

    async def _speak(self):
        begun = asyncio.get_running_loop().time()
        for at_s, message in self.script:
            await asyncio.sleep(begun + at_s - asyncio.get_running_loop().time())
            self.trunk.receive(message)

    def events(self, name):
        return [(at, body) for at, body in self.told if body["event"] == name]

    @property
    def mouth(self):
        return self.phone.legs["agent"].mouth.read(0, self.phone.n_samples)


def test_sound_begins_with_the_tick_after_it_came():
    call = Call([(0.105, media(400))])
    (sounding,) = [np.flatnonzero(call.mouth)]

    assert (sounding[0], sounding[-1] + 1) == (960, 1360)
    assert set(call.mouth[960:1360]) == {AT_1000}


def test_messages_that_come_early_wait_for_their_turn():
    call = Call([(0.05, media(320)), (0.05, media(320))])

    assert np.flatnonzero(call.mouth).tolist() == list(range(480, 1120))


def test_a_mark_is_told_once_what_was_before_it_was_played():
    call = Call([(0.05, media(400)), (0.05, mark("done"))])
    ((at, body),) = call.events("mark")

    assert body["mark"] == {"name": "done"}
    assert at == 800  # the tick that put the last of 400 samples, from 480 on, into the mouth


def test_clear_takes_back_what_was_not_played_and_tells_its_marks():
    call = Call([(0.05, media(1600)), (0.05, mark("end")), (0.11, CLEAR)])

    assert np.flatnonzero(call.mouth).tolist() == list(range(480, 960))
    assert [(c.at, c.n_samples) for c in call.trunk.playout.clears] == [(800, 1120)]
    assert [at for at, _ in call.events("mark")] == [880]


def test_the_agent_hears_a_frame_per_tick_and_then_that_it_is_over():
    call = Call([], until_s=0.1)
    names = [body["event"] for _, body in call.told]

    assert names == ["connected", "start", *["media"] * 5, "stop"]
    assert [at for at, _ in call.events("media")] == [160, 320, 480, 640, 800]


def test_nothing_is_told_after_the_end():
    call = Call([], until_s=0.1)
    call.trunk.press("1")
    call.trunk.hang_up()

    assert call.told[-1][1]["event"] == "stop"


def test_silence_that_an_agent_sends_is_not_speech():
    call = Call([(0.02, media(2400, 0))])

    assert call.phone.silent_for() == call.phone.n_samples


def test_a_wide_line_and_a_narrow_wire_are_reconciled():
    call = Call([(0.05, media(800))], rate_hz=16000)
    sounding = np.flatnonzero(np.abs(call.mouth) > AT_1000 / 2)

    assert call.events("media")[0][1]["media"]["chunk"] == "1"
    assert len(sounding) == pytest.approx(1600, abs=4)


def test_pieces_say_where_each_message_was_played():
    call = Call([(0.05, media(200)), (0.105, media(100))])
    pieces = [(one.at, one.n_samples) for one in call.trunk.playout.pieces]

    assert pieces == [(480, 160), (640, 40), (960, 100)]


def test_a_message_of_another_format_is_a_fault():
    with pytest.raises(WireFault, match="no JSON"):
        Call([(0.05, "hello")])


def test_marks_between_sounds_keep_their_place():
    playout = Playout()
    for name, n in (("a", 10), ("b", 10)):
        playout.add(np.ones(n, np.int16), arrived_s=0.0)
        playout.mark(Mark(name))

    assert [mark.name for mark in playout.take(10, at=0)[1]] == ["a"]
    assert [mark.name for mark in playout.take(10, at=10)[1]] == ["b"]


@pytest.mark.parametrize(("from_hz", "to_hz"), [(8000, 16000), (24000, 8000), (24000, 16000)])
def test_a_tone_keeps_its_level_and_length_at_another_rate(from_hz, to_hz):
    tone = 10000 * np.sin(2 * np.pi * 400 * np.arange(from_hz) / from_hz)
    converted = Converter(from_hz, to_hz).convert(np.rint(tone).astype(np.int16))

    assert len(converted) == to_hz
    assert np.std(converted[to_hz // 10 :]) == pytest.approx(10000 / np.sqrt(2), rel=0.01)


def test_a_rate_that_does_not_fit_is_named():
    with pytest.raises(WireFault, match="44100 Hz"):
        Converter(44100, 8000)


def test_protobuf_says_that_it_is_ready_and_then_sends_sound():
    call = Call([], until_s=0.1, wire=Protobuf(8000))

    assert call.trunk.wire.rate_hz == 8000
