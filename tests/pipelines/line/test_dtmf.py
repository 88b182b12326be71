"""The tones of a keypad, found by a receiver that knows only ITU-T Q.23."""

import numpy as np
import pytest

from personas.schema import Leg
from pipelines.line.dtmf import dtmf, frequencies_hz
from tests.pipelines.line.acoustics import tone_level_db
from tests.pipelines.line.talk import leg, rms_db

ALL_KEYS = "1234567890*#ABCD"
Q23 = {
    (697, 1209): "1", (697, 1336): "2", (697, 1477): "3", (697, 1633): "A",
    (770, 1209): "4", (770, 1336): "5", (770, 1477): "6", (770, 1633): "B",
    (852, 1209): "7", (852, 1336): "8", (852, 1477): "9", (852, 1633): "C",
    (941, 1209): "*", (941, 1336): "0", (941, 1477): "#", (941, 1633): "D",
}  # fmt: skip


def received(samples, sample_rate_hz):
    """The keys whose two frequencies stand out, 20 ms by 20 ms, each once per tone."""
    keys = [""]
    size = sample_rate_hz // 50
    for at in range(0, len(samples) - size + 1, size // 2):
        piece = samples[at : at + size]
        levels = {hz: tone_level_db(piece, hz, sample_rate_hz) for pair in Q23 for hz in pair}
        low, high = (
            max(group, key=levels.get) for group in ((697, 770, 852, 941), (1209, 1336, 1477, 1633))
        )
        heard = Q23[low, high] if min(levels[low], levels[high]) > -30 else ""
        if heard != keys[-1]:
            keys.append(heard)
    return "".join(keys)


@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
def test_a_receiver_reads_every_key(sample_rate_hz):
    assert received(dtmf(ALL_KEYS, sample_rate_hz=sample_rate_hz), sample_rate_hz) == ALL_KEYS


def test_keys_survive_a_landline():
    sound = np.concatenate((dtmf("94103#", sample_rate_hz=8000), np.zeros(800, np.float32)))

    assert received(leg(Leg()).process(sound), 8000) == "94103#"


@pytest.mark.parametrize("level_dbfs", [-20.0, -9.0])
@pytest.mark.parametrize("pair", Q23)
def test_both_tones_have_the_frequency_and_level_asked_for(pair, level_dbfs):
    sound = dtmf(Q23[pair], sample_rate_hz=8000, level_dbfs=level_dbfs, tone_ms=500, gap_ms=0)
    steady = sound[200:-200]

    assert rms_db(steady) == pytest.approx(level_dbfs, abs=0.1)
    for hz in pair:
        assert tone_level_db(steady, hz, 8000) == pytest.approx(level_dbfs, abs=0.2)


def test_tones_and_gaps_have_their_lengths():
    sound = dtmf("55", sample_rate_hz=8000, tone_ms=70, gap_ms=50)

    sounding = np.flatnonzero(sound)
    assert len(sound) == 2 * (560 + 400)
    assert sounding[0] < 4
    assert np.flatnonzero(np.diff(sounding) > 300).size == 1


def test_no_keys_are_silence():
    assert dtmf("", sample_rate_hz=8000).shape == (0,)


@pytest.mark.parametrize("key", ["E", "", "12", " "])
def test_there_is_no_such_key(key):
    with pytest.raises(ValueError, match=f"no such key on a telephone: `{key}`"):
        frequencies_hz(key)
