"""What beds of noise are made of, and a user's own recording as one."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile

from personas.schema import Language, Leg, Room
from pipelines.line.beds import LOOP_S, stems
from pipelines.line.beds.recorded import recorded
from tests.pipelines.line.acoustics import room_alone, tone_level_db
from tests.pipelines.line.reference import band_rms_dbfs, in_band

BARE = Leg(codec="pcm", delay_ms=0)


def noise_alone(sample_rate_hz=8000, seconds=2 * LOOP_S, **room):
    silence = np.zeros(round(seconds * sample_rate_hz), np.float32)
    return room_alone(
        Room(**{"snr_db": 10, **room}), silence, settings=BARE, sample_rate_hz=sample_rate_hz
    )


def spread_db(samples):
    """Standard deviation of the level by 125 ms, within the telephone band."""
    pieces = in_band(samples, 8000)
    pieces = pieces[: len(pieces) // 1000 * 1000].reshape(-1, 1000)
    return np.std(10 * np.log10(np.mean(np.square(pieces), axis=1)))


# ---- talkers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("noise", "talkers"), [("babble", 1), ("babble", 10), ("cafe", 3)])
def test_there_is_a_stem_for_each_talker_and_snr_holds(noise, talkers):
    others = 0 if noise == "babble" else 3

    assert len(stems(noise, 8000, talkers=talkers)) == talkers + others
    assert band_rms_dbfs(noise_alone(noise=noise, talkers=talkers), 8000) == pytest.approx(
        -32, abs=0.3
    )


def test_few_talkers_leave_gaps_that_many_fill():
    few, some, many = (spread_db(noise_alone(noise="babble", talkers=n)) for n in (1, 4, 10))

    assert few > 1.5 * some > 1.5 * 1.2 * many


def test_no_two_talkers_say_the_same_at_once():
    talkers = stems("babble", 8000, talkers=10)

    correlation = np.corrcoef(talkers) - np.eye(10)
    assert np.abs(correlation).max() < 0.1


@pytest.mark.parametrize("language", get_args(Language))
def test_every_language_is_spoken(language):
    (talker,) = stems("babble", 8000, talkers=1, languages=(language,))

    sounding = np.flatnonzero(talker)
    assert sounding[-1] - sounding[0] > 25 * 8000
    assert language == "en" or not np.array_equal(talker, stems("babble", 8000, talkers=1)[0])


def test_talkers_take_the_languages_in_turn():
    mixed = stems("babble", 8000, talkers=2, languages=("en", "es"))

    english, spanish = (stems("babble", 8000, talkers=2, languages=(x,)) for x in ("en", "es"))
    assert np.array_equal(mixed[0], english[0])
    assert not np.array_equal(mixed[1], english[1])
    assert np.corrcoef(mixed[1][:16000], spanish[1][:16000])[0, 1] > 0.999  # a first sentence


# ---- each is what its name says ---------------------------------------------------------------


def test_wind_comes_in_gusts_and_a_car_does_not():
    assert spread_db(noise_alone(noise="wind")) > 3
    assert spread_db(noise_alone(noise="car")) < 2.5


@pytest.mark.parametrize("noise", ["car", "wind"])
def test_cars_and_wind_are_low(noise):
    heard = noise_alone(noise=noise)

    low, high = (
        np.mean(np.square(np.abs(np.fft.rfft(heard)[round(a * 65.536) : round(b * 65.536)])))
        for a, b in ((300, 600), (1700, 3400))
    )
    assert 10 * np.log10(low / high) > 15


def test_music_is_in_tune():
    """A4 is 440 Hz, and it is played; a quarter tone beside it is not."""
    heard = noise_alone(noise="music")

    assert tone_level_db(heard, 440, 8000) > tone_level_db(heard, 452.9, 8000) + 20


# ---- a recording ------------------------------------------------------------------------------


@pytest.fixture
def kitchen(tmp_path):
    """Writes a stereo recording of a hum, and gives its path."""

    def write(name="kitchen.wav", rate_hz=44100, seconds=3.0, hz=1000.0, hiss=0.01):
        at = np.arange(round(rate_hz * seconds)) / rate_hz
        hum = 0.1 * np.sin(2 * np.pi * hz * at) + np.random.default_rng(1).normal(0, hiss, len(at))
        soundfile.write(tmp_path / name, np.stack([hum, 0.5 * hum], axis=1), rate_hz)
        return str(tmp_path / name)

    return write


@pytest.mark.parametrize(
    ("name", "rate_hz"), [("a.wav", 44100), ("a.flac", 48000), ("b.wav", 8000)]
)
@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
def test_a_recording_is_heard_at_its_snr(kitchen, name, rate_hz, sample_rate_hz):
    heard = noise_alone(sample_rate_hz, noise_file=kitchen(name, rate_hz), seconds=29.5)

    assert band_rms_dbfs(heard, sample_rate_hz) == pytest.approx(-32, abs=0.1)
    assert tone_level_db(heard, 1000, sample_rate_hz) == pytest.approx(-32 + 3, abs=0.5)


def test_what_no_telephone_passes_is_filtered_not_folded(kitchen):
    heard = noise_alone(noise_file=kitchen(hz=7000.0), seconds=20)

    assert tone_level_db(heard, 1000, 8000) < -32 - 20


def test_a_recording_goes_on_without_a_click(kitchen):
    (loop,) = recorded(Path(kitchen(seconds=2.0123, hz=60.0, hiss=0.0)), 8000)

    steps = np.abs(np.diff(loop))
    assert abs(loop[0] - loop[-1]) <= 1.1 * steps[2000:-2000].max()
    assert len(loop) == round(8000 * (2.0123 - 0.05))
