"""Voices whose settings change nothing are found out."""

import numpy as np
import pytest

from evaluators.testing import PER_MS, RATE_HZ
from sparring.calibrate.customer_calls import PLAIN
from sparring.calibrate.measure.voice import pitch_hz
from sparring.calibrate.rows import voices
from tests.sparring.calibrate.people import failed, spoken


def hums(length_ms, hz, level, **voice):
    """A customer who says yes as a buzz of so many Hz."""
    at = np.arange(length_ms * PER_MS)
    said = level * (2 * (at * hz / RATE_HZ % 1) - 1)
    return [spoken(f"customer 0-{length_ms} yes", said=said, voice=voice)]


@pytest.mark.parametrize(
    ("row", "asks", "heard", "cases"),
    [
        ("speech_rate", ("rate_wpm", 110, 220), (2000, 100, 0.1, 1000, 100, 0.1), []),
        ("speech_rate", ("rate_wpm", 110, 220), (2000, 100, 0.1, 1467, 100, 0.1), ["220"]),
        ("pitch", ("pitch", 25, 75), (1467, 70.7, 0.1, 1467, 141.4, 0.1), []),
        ("pitch", ("pitch", 25, 75), (1467, 70.7, 0.1, 1467, 100, 0.1), ["pitch 75"]),
        ("loudness", ("level_dbfs", -30, -18), (1467, 100, 0.0398, 1467, 100, 0.1585), []),
        ("loudness", ("level_dbfs", -30, -18), (1467, 100, 0.1, 1467, 100, 0.1585), ["-30"]),
    ],
)
def test_a_voice_whose_setting_changes_nothing_fails(
    row, asks, heard, cases, tmp_path, monkeypatch
):
    setting, low, high = asks
    names = {
        "speech_rate": ("slow", "fast"),
        "pitch": ("low", "high"),
        "loudness": ("quiet", "loud"),
    }
    calls = {
        PLAIN: hums(1467, 100, 0.1),
        names[row][0]: hums(*heard[:3], **{setting: low}),
        names[row][1]: hums(*heard[3:], **{setting: high}),
    }

    found = failed(voices, row, calls, tmp_path, monkeypatch)

    assert [case.partition(" over")[0] for case in found] == cases


@pytest.mark.parametrize("hz", [50, 70, 110, 200, 400])
def test_the_pitch_of_a_buzz_is_found(hz):
    at = np.arange(RATE_HZ)
    buzz = 2 * (at * hz / RATE_HZ % 1) - 1

    assert pitch_hz(buzz, RATE_HZ) == pytest.approx(hz, rel=0.01)
    assert pitch_hz(np.random.default_rng(1).normal(0, 0.1, RATE_HZ), RATE_HZ) is None
    assert pitch_hz(np.zeros(RATE_HZ), RATE_HZ) is None
