"""Whole calls over lines that fail otherwise than asked fail their row."""

import numpy as np
import pytest

from evaluators.testing import call
from pipelines.record import Ending
from sparring.calibrate.rows import broken_lines
from sparring.calibrate.rows.broken_lines import LINES, Recorded
from tests.sparring.calibrate.people import failed

RATE_HZ = 8000
HUM = np.random.default_rng(1).choice([-80, 80], 20 * RATE_HZ) / 32768


def ear(*silences_ms):
    """Twenty seconds of noise, with stretches without any packet, and a delay before it."""
    heard = HUM.copy()
    for begun_ms, ended_ms in ((0, 100), *silences_ms):
        heard[begun_ms * 8 : ended_ms * 8] = 0
    return heard


def recorded(to_agent, to_customer, *, ended_ms=20_000, by="limit", spoken_ms=9000):
    record = call("agent 1000-2000 hello")
    ending = Ending(by=by, reason={"line": "dropped"}.get(by, "time"), at=ended_ms * 8)
    said = np.zeros((2, 20 * RATE_HZ))
    said[:, : spoken_ms * 8] = 0.1
    changes = {"ending": ending, "sample_rate_hz": RATE_HZ}
    return Recorded(
        record.model_copy(update=changes), said, np.stack([to_agent, to_customer]), RATE_HZ
    )


TUNNELS = ((4100, 6600), (11_100, 13_600))


def test_the_lines_of_the_rows_are_of_one_kind_each():
    assert [one.name for one in LINES] == ["tunnel", "one_way", "dropped"]


@pytest.mark.parametrize(
    ("to_agent", "to_customer", "cases"),
    [
        (TUNNELS, TUNNELS, []),
        (TUNNELS, (), ["to customer"]),
        (TUNNELS, TUNNELS[:1], ["to customer"]),
        (((4101, 6601), TUNNELS[1]), TUNNELS, ["to agent"]),
        (((4100, 6602), TUNNELS[1]), TUNNELS, ["to agent"]),
    ],
)
def test_a_tunnel_that_is_elsewhere_or_not_there_fails(
    to_agent, to_customer, cases, tmp_path, monkeypatch
):
    calls = {"tunnel": recorded(ear(*to_agent), ear(*to_customer))}

    assert failed(broken_lines, "call_outage", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("to_agent", "to_customer", "ended_ms", "cases"),
    [
        ((), ((10_100, 20_000),), 20_000, []),
        ((), ((10_101, 20_000),), 20_000, ["agent"]),
        ((), ((10_100, 19_000),), 20_000, ["agent"]),
        (((10_100, 20_000),), ((10_100, 20_000),), 20_000, ["customer"]),
        ((), ((10_100, 20_000),), 10_000, ["the call went on"]),
    ],
)
def test_a_line_that_is_not_deaf_one_way_fails(
    to_agent, to_customer, ended_ms, cases, tmp_path, monkeypatch
):
    calls = {"one_way": recorded(ear(*to_agent), ear(*to_customer), ended_ms=ended_ms)}

    assert failed(broken_lines, "call_one_way", calls, tmp_path, monkeypatch) == cases


@pytest.mark.parametrize(
    ("how", "cases"),
    [
        ({"ended_ms": 15_000, "by": "line"}, []),
        ({"ended_ms": 15_021, "by": "line"}, ["ended at"]),
        ({"ended_ms": 15_000}, ["ended by the line"]),
        ({"ended_ms": 15_000, "by": "line", "spoken_ms": 15_021}, ["spoken until"]),
    ],
)
def test_a_call_that_is_not_dropped_when_asked_fails(how, cases, tmp_path, monkeypatch):
    calls = {"dropped": recorded(ear(), ear(), **how)}

    assert failed(broken_lines, "call_dropped", calls, tmp_path, monkeypatch) == cases
