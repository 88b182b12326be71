from itertools import cycle, repeat

import numpy as np
import pytest

from pipelines.line.concealment import Repeat, Silence
from pipelines.line.conformance import in_frames
from pipelines.line.network import Network
from tests.pipelines.line.talk import tone, white

PACKET = 160


def network(lost, filling=None, late=()):
    """Packets are lost and late as listed, and arrive after that."""
    return Network(
        lost=iter([*lost, *[False] * 1000]),
        late=iter([*late, *[False] * 1000]),
        filling=filling or Silence(),
        sample_rate_hz=8000,
    )


def test_whole_packets_are_lost_in_their_place():
    sent = white(5 * PACKET)

    got = network([False, True, False, True]).process(sent)

    kept = np.repeat([True, False, True, False, True], PACKET)
    assert np.array_equal(got, np.where(kept, sent, 0))


def test_counts_what_was_lost_and_what_came_late():
    line = network([True, True, False, False], late=[False, True, True, False])

    line.process(white(4 * PACKET))

    assert line.describe() == {"n_packets": 4, "lost_packets": 3, "late_packets": 1}


@pytest.mark.parametrize("frame_samples", [1, 80, 160, 240, 333])
def test_frames_of_any_length_lose_the_same_samples(frame_samples):
    def line():
        return Network(
            lost=cycle([False, False, True]),
            late=repeat(False),
            filling=Repeat(8000),
            sample_rate_hz=8000,
        )

    sent = white(3000)

    assert np.array_equal(in_frames(line(), sent, frame_samples), line().process(sent))


def largest_step(samples):
    return np.abs(np.diff(samples)).max()


@pytest.mark.parametrize("hz", [110, 233, 440, 1010])
@pytest.mark.parametrize("n_lost", [1, 2, 3, 6])
def test_repetition_does_not_click(hz, n_lost):
    sent = tone(hz, 16 * PACKET)
    lost = [False] * 4 + [True] * n_lost

    concealed = network(lost, Repeat(8000)).process(sent)
    silenced = network(lost, Silence()).process(sent)

    assert largest_step(concealed) < 1.3 * largest_step(sent)
    assert largest_step(concealed) <= largest_step(silenced)


def test_repetition_fades_as_the_appendix_says():
    sent = tone(500, 10 * PACKET)  # 20 ms hold ten periods, so that the repetition is the tone
    gap = slice(4 * PACKET + 32, 9 * PACKET)
    since_ms = np.arange(10 * PACKET) / 8 - 4 * 20
    gains = np.interp(since_ms, [10, 20, 30, 40, 50, 60], [1, 0.8, 0.6, 0.4, 0.2, 0])

    got = network([False] * 4 + [True] * 5, Repeat(8000)).process(sent)

    assert np.allclose(got[gap], (sent * gains)[gap], atol=1e-3)


def test_repetition_repeats_the_last_packet():
    sent = white(6 * PACKET)

    got = network([False] * 3 + [True], Repeat(8000)).process(sent)

    full = slice(32, 80)
    assert np.allclose(got[3 * PACKET :][full], sent[2 * PACKET :][full], atol=1e-7)


def test_four_ms_after_a_gap_all_is_as_sent():
    sent = white(8 * PACKET)

    got = network([False] * 3 + [True], Repeat(8000)).process(sent)

    assert np.array_equal(got[: 3 * PACKET], sent[: 3 * PACKET])
    assert not np.array_equal(got[4 * PACKET : 4 * PACKET + 32], sent[4 * PACKET : 4 * PACKET + 32])
    assert np.array_equal(got[4 * PACKET + 32 :], sent[4 * PACKET + 32 :])


def test_a_gap_at_the_start_of_a_call_is_silent():
    got = network([True, True], Repeat(8000)).process(white(3 * PACKET))

    assert not got[: 2 * PACKET].any()
