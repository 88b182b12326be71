import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personas.schema import FarEnd, Leg, Reverberation, Room
from pipelines.line.chain import Chain
from pipelines.line.delay import Delay
from pipelines.line.effect import Effect
from pipelines.line.reserve import Reserve
from tests.pipelines.line.talk import leg, speech

COUNT = np.arange(1, 4001, dtype=np.int16)


def shifted(samples, n_samples):
    return np.concatenate((np.zeros(n_samples, samples.dtype), samples))[: len(samples)]


@pytest.mark.parametrize("delay_samples", [0, 1, 159, 160, 161, 480, 3000])
@settings(max_examples=20, deadline=None, derandomize=True, database=None)
@given(cuts=st.lists(st.integers(0, 4000), max_size=30))
def test_it_is_a_delay_of_what_the_work_makes(delay_samples, cuts):
    reserve = Reserve(np.int16, lambda block: -block, delay_samples=delay_samples, longest=1600)

    got = np.concatenate([reserve.swap(piece) for piece in np.split(COUNT, sorted(cuts))])

    assert np.array_equal(got, shifted(-COUNT, delay_samples))


@pytest.mark.parametrize(
    ("delay_samples", "blocks"),
    [(0, [160] * 12), (159, [160] * 12), (160, [320] * 6), (480, [640] * 3), (9999, [960] * 2)],
)
def test_as_many_frames_are_worked_on_at_once_as_the_delay_allows(delay_samples, blocks):
    worked_on = []

    def work(block):
        worked_on.append(len(block))
        return block

    reserve = Reserve(np.int16, work, delay_samples=delay_samples, longest=900)
    for at in range(0, 12 * 160, 160):
        reserve.swap(COUNT[at : at + 160])

    assert worked_on == blocks


def test_what_waits_is_a_copy():
    reserve = Reserve(np.int16, lambda block: block, delay_samples=160, longest=1600)
    frame = np.ones(160, np.int16)

    reserve.swap(frame)
    frame[:] = 7

    assert reserve.swap(frame).tolist() == [1] * 160


class Counts(Effect):
    """How often it is asked."""

    n_calls = 0

    def process(self, frame):
        self.n_calls += 1
        return frame


def test_a_chain_works_on_the_frames_that_its_last_delay_spares():
    counting = Counts()
    spare, busy = (Chain([counting, *end], sample_rate_hz=8000) for end in ([Delay(480)], []))

    for at in range(0, 1600, 160):
        spare.process_pcm(COUNT[at : at + 160])
    n_spared, counting.n_calls = counting.n_calls, 0
    for at in range(0, 1600, 160):
        busy.process_pcm(COUNT[at : at + 160])

    assert (n_spared, counting.n_calls) == (2, 10)


def test_what_is_said_of_a_chain_counts_the_frames_that_wait():
    line = leg(Leg(delay_ms=200, loss_rate=0.1))
    for _ in range(7):
        line.process_pcm(np.zeros(160, np.int16))

    assert line.describe()["n_packets"] == 7


def through(settings, room, frame_samples):
    """What both of two people hear, each of the other's echo, frame by frame."""
    steps = np.rint(speech()[:32000] * 32767).astype(np.int16)
    there, back = leg(settings, room), leg(settings, seed=2)
    heard = []
    for at in range(0, len(steps), frame_samples):
        one = there.process_pcm(steps[at : at + frame_samples])
        other = back.process_pcm(np.roll(steps, 9000)[at : at + frame_samples])
        there.overhear(other)
        back.overhear(one)
        heard += [one, other]
    return np.stack(heard).reshape(-1, 2, frame_samples).transpose(1, 0, 2).reshape(2, -1)


def test_nothing_of_it_is_heard_though_each_hears_an_echo(monkeypatch):
    far_end = FarEnd(echo_level_db=-20, echo_delay_ms=20, half_duplex_db=-20)
    settings = Leg(delay_ms=90, loss_rate=0.1, jitter_ms=5, far_end=far_end)
    room = Room(noise="steady", snr_db=15, reverberation=Reverberation(), muffled_hz=1500)

    got = through(settings, room, 160)
    without = through(settings.model_copy(update={"far_end": FarEnd()}), room, 160)
    monkeypatch.setattr("pipelines.line.chain.LONGEST_BLOCK_MS", 0)

    assert np.array_equal(got, through(settings, room, 160))
    assert not np.array_equal(got, without)


class Listed(Effect):
    """Notes what it is called with; remembers so many samples, or none says how many."""

    def __init__(self, memory_samples):
        self.memory_samples = memory_samples
        self.seen = []

    def process(self, frame):
        self.seen.append(int(frame.any()))
        return frame


def test_effects_at_rest_are_not_called_up_to_the_first_that_never_rests():
    effects = [Listed(0), Listed(160), Listed(200), Listed(None), Listed(0)]
    line = Chain(effects, sample_rate_hz=8000)
    sound, silence = np.ones(160, np.int16), np.zeros(160, np.int16)

    for frame in (sound, silence, silence, silence, silence, silence, sound, silence):
        line.process_pcm(frame)

    assert [one.seen for one in effects] == [
        [1, 1],
        [1, 0, 1, 0],
        [1, 0, 0, 0, 1, 0],
        [1, 0, 0, 0, 0, 0, 1, 0],
        [1, 0, 0, 0, 0, 0, 1, 0],
    ]


@pytest.mark.parametrize("delay_ms", [8, 20, 90])
@pytest.mark.parametrize("codec", ["g711u", "g711a"])
@pytest.mark.parametrize("room", [None, Room(muffled_hz=1500, clip_dbfs=-30)])
def test_nothing_of_their_rest_is_heard(monkeypatch, delay_ms, codec, room):
    settings = Leg(codec=codec, delay_ms=delay_ms, level_db=-3)
    steps = np.rint(speech()[:32000] * 32767).astype(np.int16)
    steps[9000:9321] = steps[15001:20007] = 0

    def heard():
        line = leg(settings, room)
        return np.concatenate([line.process_pcm(one) for one in steps.reshape(-1, 160)])

    resting = heard()
    monkeypatch.setattr("pipelines.line.chain._memories", lambda _: [])

    assert np.array_equal(resting, heard())
