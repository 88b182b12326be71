"""Gain, automatic gain and clipping."""

import numpy as np
import pytest

from personas.schema import AutomaticGain, Leg, Room
from tests.pipelines.line.acoustics import room_alone
from tests.pipelines.line.talk import rms_db, tone

BARE = Leg(codec="pcm", delay_ms=0)


def through(sent, **room):
    return room_alone(Room(**room), sent, settings=BARE)


def steady(level_dbfs, seconds=4.0):
    """A tone of this level (RMS)."""
    return tone(1000, round(8000 * seconds), 10 ** (level_dbfs / 20) * np.sqrt(2))


def level_by_10_ms(samples):
    return 10 * np.log10(np.mean(np.square(samples.reshape(-1, 80), dtype=float), axis=1))


# ---- gain and clipping ------------------------------------------------------------------------


@pytest.mark.parametrize("gain_db", [-12.0, 5.0])
def test_gain_is_exact(gain_db):
    assert rms_db(through(steady(-30), gain_db=gain_db)) == pytest.approx(-30 + gain_db, abs=0.001)


def test_gain_clips_at_full_scale():
    assert np.abs(through(steady(-10), gain_db=30)).max() == 1


def test_peaks_are_cut_off_and_the_rest_is_left():
    sent = tone(497, amplitude=0.5)

    got = through(sent, clip_dbfs=-12.0)

    limit = 10 ** (-12 / 20)
    assert got.max() == pytest.approx(limit)
    assert got.min() == pytest.approx(-limit)
    quiet = np.abs(sent) < limit
    assert np.array_equal(got[quiet], sent[quiet])
    assert np.mean(~quiet) == pytest.approx(1 - 2 / np.pi * np.arcsin(limit / 0.5), abs=0.02)


# ---- automatic gain ---------------------------------------------------------------------------


@pytest.mark.parametrize("level_dbfs", [-36.0, -28.0, -12.0])
def test_steady_sound_comes_to_the_target(level_dbfs):
    got = through(steady(level_dbfs), automatic_gain=AutomaticGain(target_dbfs=-24))

    assert rms_db(got[-8000:]) == pytest.approx(-24, abs=0.1)


@pytest.mark.parametrize(("level_dbfs", "found"), [(-50.0, -40.0), (-6.0, -11.0)])
def test_gain_has_its_limits(level_dbfs, found):
    gain = AutomaticGain(max_gain_db=10, min_gain_db=-5)

    assert rms_db(through(steady(level_dbfs), automatic_gain=gain)[-8000:]) == pytest.approx(
        found, abs=0.1
    )


@pytest.mark.parametrize(
    ("step_db", "settings", "after_ms"),
    [
        (10, {"attack_ms": 100, "release_ms": 5000}, 100),
        (10, {"attack_ms": 400, "release_ms": 5000}, 400),
        (-10, {"attack_ms": 20, "release_ms": 300}, 300),
        (-10, {"attack_ms": 20, "release_ms": 800}, 800),
    ],
)
def test_after_its_time_constant_gain_has_come_63_percent_of_the_way(step_db, settings, after_ms):
    sent = np.concatenate((steady(-22, 2), steady(-22 + step_db, 4)))

    got = level_by_10_ms(through(sent, automatic_gain=AutomaticGain(**settings)))

    away_db = got[200:] - -22
    crossed_ms = 10 * int(np.argmax(np.abs(away_db) <= 10 * np.exp(-1)))
    assert away_db[0] == pytest.approx(step_db, abs=0.1)
    # The gain is reached at the end of the block after the one that it was measured in.
    assert crossed_ms == pytest.approx(after_ms + 10, abs=10)


def test_silence_moves_no_gain():
    hush = steady(-60, 3)
    sent = np.concatenate((steady(-32, 3), hush, steady(-32, 1)))

    got = through(sent, automatic_gain=AutomaticGain())

    assert rms_db(got[24160:48000]) == pytest.approx(-60 + 10, abs=0.2)
    assert rms_db(got[48160:]) == pytest.approx(-22, abs=0.1)


def test_gain_changes_without_steps():
    sent = np.full(16000, 0.3, np.float32)

    got = through(sent, automatic_gain=AutomaticGain(attack_ms=5))

    assert np.abs(np.diff(got)).max() < 0.3 / 40
