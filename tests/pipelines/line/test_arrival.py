from itertools import islice

import numpy as np
import pytest

from personas.schema import Leg
from pipelines.line.arrival import Arrivals
from pipelines.line.carriage import carriage
from pipelines.line.conformance import in_frames, streams
from tests.pipelines.line.talk import white

N_PACKETS = 100_000


def arrivals(**settings):
    return np.fromiter(islice(Arrivals(Leg(**settings), streams(1)), N_PACKETS), float)


def lost_rate(n_packets=5000, **settings):
    leg = Leg(codec="pcm", concealment="none", **settings)
    (network,) = carriage(leg, sample_rate_hz=8000, rng=streams(1))
    in_frames(network, white(160 * n_packets), 1600)
    return network.describe()["lost_packets"] / n_packets


def test_the_next_packet_overtakes_one_that_is_reordered():
    excess_ms = arrivals(reorder_rate=0.05)
    arrive_ms = 20 * np.arange(N_PACKETS) + excess_ms

    overtaken = arrive_ms[:-1] > arrive_ms[1:]

    held = excess_ms > 0
    assert np.mean(held) == pytest.approx(0.05, rel=0.05)
    assert np.array_equal(overtaken, held[:-1] & ~held[1:])


def test_a_buffer_absorbs_what_is_reordered_or_loses_it():
    assert lost_rate(reorder_rate=0.05) == pytest.approx(0.05, rel=0.15)
    assert lost_rate(reorder_rate=0.05, jitter_ms=30) < lost_rate(jitter_ms=30) + 0.012


def test_of_two_copies_the_first_to_come_is_played():
    twice, once = arrivals(jitter_ms=20, duplicate_rate=1), arrivals(jitter_ms=20)

    assert np.all(twice <= once)
    assert np.mean(twice > 60) == pytest.approx(0.01034**2, abs=2e-4)
    assert lost_rate(jitter_ms=20, duplicate_rate=1) < 0.002 < lost_rate(jitter_ms=20)


def test_duplicates_alone_are_never_heard():
    leg = Leg(codec="pcm", delay_ms=0, duplicate_rate=1)

    assert carriage(leg, sample_rate_hz=8000, rng=streams(1)) == []


def test_another_draw_moves_no_packet():
    plain, held = arrivals(jitter_ms=10), arrivals(jitter_ms=10, reorder_rate=0.1)

    assert set(np.round(held - plain, 6)) == {0.0, 30.0}
