import numpy as np
import pytest

from pipelines.line.level import at_level
from pipelines.line.p56 import active_level_dbfs, speech_level
from tests.pipelines.line.reference import in_band, p56_dbfs
from tests.pipelines.line.talk import rms_db, speech, tone


@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
@pytest.mark.parametrize("silent_after", [0, 500, 9000])
def test_active_level_is_that_of_the_recommendation(sample_rate_hz, silent_after):
    said = np.pad(speech(-26.0, sample_rate_hz)[:sample_rate_hz], (0, silent_after))

    level = speech_level(said.astype(np.float32), sample_rate_hz)

    assert level.active_dbfs == pytest.approx(p56_dbfs(said, sample_rate_hz), abs=1e-6)


def test_a_bang_does_not_hide_the_speech_before_it():
    said = speech(-40.0)[:24000].copy()
    said[20000:20400] = 0.9

    level = speech_level(said, 8000)

    assert level.active_dbfs == pytest.approx(p56_dbfs(said, 8000), abs=1e-6)


def test_pauses_do_not_count():
    steady = tone(1000, 80000)
    half = np.where(np.arange(80000) < 40000, steady, 0).astype(np.float32)

    level = speech_level(half, 8000)

    assert level.active_dbfs == pytest.approx(rms_db(steady), abs=0.3)
    assert level.activity_rate == pytest.approx(0.5 + 0.2 / 10, abs=0.03)


def test_activity_follows_from_level_and_mean_power():
    level = speech_level(speech(), 8000)

    assert rms_db(speech()) == pytest.approx(
        level.active_dbfs + 10 * np.log10(level.activity_rate), abs=1e-6
    )


@pytest.mark.parametrize("n_samples", [0, 1, 8000])
def test_silence_has_no_level(n_samples):
    assert speech_level(np.zeros(n_samples, np.float32), 8000) is None


def test_what_16_bits_cannot_hold_has_no_level():
    assert speech_level(tone(1000, amplitude=1e-5), 8000) is None


@pytest.mark.parametrize("level_dbfs", [-40.0, -26.0, -20.0])
def test_speech_is_set_to_a_level_within_the_telephone_band(level_dbfs):
    said = at_level(speech(), level_dbfs, sample_rate_hz=8000)

    assert active_level_dbfs(said, 8000) == pytest.approx(level_dbfs, abs=0.01)
    assert p56_dbfs(in_band(said, 8000), 8000) == pytest.approx(level_dbfs, abs=0.2)


def test_silence_cannot_be_set_to_a_level():
    with pytest.raises(ValueError, match="no speech in 80 samples"):
        at_level(np.zeros(80, np.float32), -22, sample_rate_hz=8000)
