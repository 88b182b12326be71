from itertools import groupby, islice

import numpy as np
import pytest

from personas.schema import Outage
from pipelines.line.fates import either, from_then_on, never
from pipelines.line.outage import outages


def packets(outage, n_packets, seed=1):
    return list(islice(outages(outage, np.random.default_rng(seed)), n_packets))


def test_an_outage_lasts_as_long_as_asked_at_the_second_asked():
    out = packets(Outage(at_s=(1, 4), length_s=0.5), 500)

    assert np.flatnonzero(out).tolist() == [*range(50, 75), *range(200, 225)]


def test_outages_come_as_often_as_asked_and_all_have_their_length():
    out = packets(Outage(per_minute=2, length_s=3), 50 * 60 * 600)
    lengths = [len(list(run)) for gone, run in groupby(out) if gone]
    up_minutes = out.count(False) / 50 / 60

    assert set(lengths[:-1]) <= {149, 150, 151, 300, 301}
    assert np.mean(np.equal(lengths, 150)) > 0.9
    assert len(lengths) / up_minutes == pytest.approx(2, rel=0.08)


def test_equal_streams_are_out_together():
    outage = Outage(per_minute=2)

    assert packets(outage, 9000) == packets(outage, 9000) != packets(outage, 9000, seed=2)


def test_without_outages_there_is_nothing_to_ask():
    assert outages(Outage(), np.random.default_rng(1)) is None


def test_one_way_audio_begins_with_the_packet_of_its_second():
    assert list(islice(from_then_on(0.05), 5)) == [False, False, False, True, True]
    assert not any(islice(from_then_on(None), 100))


def test_all_are_asked_for_every_packet():
    both = either(iter([True, False, True]), iter([True, True, False]), never())

    assert list(islice(both, 3)) == [True, True, True]
