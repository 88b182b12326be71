"""Lines whose room or far end is not as asked are found out."""

import numpy as np
import pytest

from personas.schema import AutomaticGain, Bursts, SideTalk
from sparring.calibrate.rows import (
    far_end,
    microphone,
    noise,
    room,
    sporadic,
)
from tests.sparring.calibrate.lines import failed


def changed(right, **settings):
    """A leg whose room is another than was asked for."""

    def leg(asked, room, **kwargs):
        return right(asked, room.model_copy(update=settings), **kwargs)

    return leg


def test_a_room_that_dies_away_a_fifth_too_slowly_fails(tmp_path, monkeypatch):
    right = room.leg

    def slow(asked, place):
        wet = place.reverberation
        slower = wet.model_copy(update={"rt60_ms": round(1.2 * wet.rt60_ms)})
        return right(asked, place.model_copy(update={"reverberation": slower}))

    monkeypatch.setattr(room, "leg", slow)

    assert len(failed("rt60", tmp_path)) == 4


def test_a_room_of_another_size_fails(tmp_path, monkeypatch):
    right = room.leg

    def smaller(asked, place, **kwargs):
        wet = place.reverberation
        size_m = (wet.size_m[0] - 0.1, *wet.size_m[1:])
        wet = wet.model_copy(update={"size_m": size_m, "rt60_ms": round(0.7 * wet.rt60_ms)})
        return right(asked, place.model_copy(update={"reverberation": wet}), **kwargs)

    monkeypatch.setattr(room, "leg", smaller)

    found = failed("reflections", tmp_path)
    assert len([case for case in found if "level" not in case]) == 4
    assert len([case for case in found if "level" in case]) >= 1


@pytest.mark.parametrize(
    ("module", "row", "settings", "n_failed"),
    [
        (room, "distance", {"distance_m": 0.1}, 3),
        (room, "direct_sound", {"distance_m": 1}, 2),
        (room, "muffling", {"muffled_hz": 1000}, 3),
        (microphone, "microphone_gain", {"gain_db": 0}, 2),
        (microphone, "clipping", {"clip_dbfs": None}, 2),
        (microphone, "automatic_gain", {"automatic_gain": None}, 2),
        (microphone, "automatic_gain_time", {"automatic_gain": AutomaticGain(attack_ms=20)}, 1),
        (sporadic, "side_talk", {"side_talk": SideTalk(level_db=-11, pause_s=20)}, 2),
        (sporadic, "bursts", {"bursts": Bursts(per_minute=12, max_level_db=0)}, 2),
        (noise, "snr_file", {"snr_db": 11}, 1),
        (noise, "talkers", {"talkers": 8}, 4),
        (sporadic, "elsewhere", {"reverberation": None}, 4),
    ],
)
def test_a_setting_that_is_ignored_or_changed_fails(
    tmp_path, monkeypatch, module, row, settings, n_failed
):
    monkeypatch.setattr(module, "leg", changed(module.leg, **settings))

    assert len(failed(row, tmp_path)) == n_failed


@pytest.mark.parametrize(
    ("row", "n_samples", "factor", "n_failed"),
    [("echo_delay", 1, 1, 4), ("echo_level", 0, 1.05, 3), ("half_duplex", 0, 0, 3)],
)
def test_a_far_telephone_that_lies_fails(tmp_path, monkeypatch, row, n_samples, factor, n_failed):
    right = far_end.telephone

    def wrong(*asked):
        heard = right(*asked)["customer"] * factor
        hum = asked[1].get("customer", heard)
        return {"customer": np.roll(heard, n_samples) if factor else hum / 32768}

    monkeypatch.setattr(far_end, "telephone", wrong)

    assert len(failed(row, tmp_path)) == n_failed
