"""A websocket that breaks during a call, which Pipecat mends and says nothing of."""

import asyncio

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

from pipelines import clock
from pipelines.playbook.floor import FloorTaker
from pipelines.scribe import Scribe
from pipelines.services.attendant import attend
from pipelines.services.broken_sockets import hear_of_breaks
from pipelines.services.wiring import Wiring
from pipelines.stopwatch import Stopwatch
from pipelines.telephone import Telephone
from tests.pipelines.plans import plan

BROKEN = ConnectionClosedError(Close(1011, "internal error"), None)


class Recogniser:
    """With the part of Pipecat's base that hears of breaks; mending takes 2 s."""

    def __init__(self, *, disconnecting=False, mends=True):
        self._disconnecting, self._mends, self.n_mended = disconnecting, mends, 0

    async def _maybe_try_reconnect(self, _message, _report, _error=None):
        await asyncio.sleep(2)
        self.n_mended += 1
        return self._mends


class Voice(Recogniser):
    """The same, with stretches of speech that have not come whole."""

    def __init__(self, *contexts, **how):
        super().__init__(**how)
        self.get_audio_contexts = lambda: list(contexts)


def broken(made, error, kind="tts"):
    call = plan()
    wiring = Wiring(call, "agent", Scribe(Telephone(8000, {}, Stopwatch())), Stopwatch(),
                    FloorTaker(call))  # fmt: skip
    hear_of_breaks(made, attend(wiring, kind, "cartesia"))
    is_mended = clock.run(made._maybe_try_reconnect("broke", None, error), simulated=True)
    assert (is_mended, made.n_mended) == (made._mends, 1)
    return [(t.status, t.overcome, t.delay_ms, t.what) for t in wiring.scribe.troubles]


def test_what_had_not_come_whole_is_lost_although_there_is_a_connection_again():
    [(status, overcome, _, what)] = broken(Voice("one"), BROKEN)

    assert (status, overcome) == (1011, False)
    assert what.startswith("the connection broke: received 1011 (internal error)")


def test_a_voice_that_was_asked_for_nothing_loses_nothing():
    [(status, overcome, delay_ms, what)] = broken(Voice(), BROKEN)

    assert (status, overcome, delay_ms) == (1011, True, 2000)
    assert what.endswith(", between answers")


def test_a_voice_that_gets_no_connection_any_more_is_lost():
    [(_, overcome, _, _)] = broken(Voice(mends=False), BROKEN)

    assert not overcome


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (None, "the connection was closed"),
        (ValueError("Unterminated string"), "what came is no answer: Unterminated string"),
    ],
)
def test_a_recogniser_is_sent_sound_all_the_time(error, what):
    assert broken(Recogniser(), error, kind="stt") == [(None, False, 0, what)]


def test_who_hangs_up_has_lost_nothing():
    assert broken(Voice("one", disconnecting=True), None) == []
