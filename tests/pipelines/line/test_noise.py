import hashlib
import subprocess
import sys
from typing import get_args

import numpy as np
import pytest

from personas.schema import Leg, Noise, Room
from pipelines.line.beds import LOOP_S, bed, stems
from pipelines.line.conformance import in_frames
from tests.pipelines.line.reference import band_rms_dbfs, in_band, p56_dbfs
from tests.pipelines.line.talk import leg, rms_db, speech

KINDS = pytest.mark.parametrize("kind", get_args(Noise))
BARE = Leg(codec="pcm", delay_ms=0)
TELEPHONE = Leg(codec="g711u", delay_ms=8)


def noise_alone(kind, snr_db, *, settings=BARE, seed=1, level_dbfs=-22.0, sample_rate_hz=8000):
    room = Room(noise=kind, snr_db=snr_db)
    line = leg(
        settings, room, seed=seed, speech_level_dbfs=level_dbfs, sample_rate_hz=sample_rate_hz
    )
    silence = np.zeros(2 * round(LOOP_S * sample_rate_hz), np.float32)
    return in_frames(line, silence, sample_rate_hz // 50)


@KINDS
@pytest.mark.parametrize("snr_db", [0, 10, 20])
def test_snr_is_the_one_asked_for(kind, snr_db):
    speech_dbfs = p56_dbfs(in_band(speech(-22.0), 8000), 8000)

    noise_dbfs = band_rms_dbfs(noise_alone(kind, snr_db), 8000)

    assert speech_dbfs - noise_dbfs == pytest.approx(snr_db, abs=0.5)


@pytest.mark.parametrize("level_dbfs", [-40.0, -30.0, -18.0])
def test_snr_holds_at_every_level_of_speech_and_through_the_codec(level_dbfs):
    speech_dbfs = p56_dbfs(in_band(speech(level_dbfs), 8000), 8000)

    noise = noise_alone("babble", 10, settings=TELEPHONE, level_dbfs=level_dbfs)

    assert speech_dbfs - band_rms_dbfs(noise, 8000) == pytest.approx(10, abs=0.5)


@KINDS
def test_snr_is_over_the_telephone_band_on_a_wide_line_too(kind):
    noise = noise_alone(kind, 10, sample_rate_hz=16000)

    assert band_rms_dbfs(noise, 16000) == pytest.approx(-32, abs=0.2)


@KINDS
def test_noise_does_not_pump(kind):
    said = speech()
    room = Room(noise=kind, snr_db=10)
    silence = np.zeros_like(said)

    with_speech = in_frames(leg(BARE, room), said, 160)
    without = in_frames(leg(BARE, room), silence, 160)

    assert np.allclose(with_speech - said, without, atol=1e-6)


@KINDS
def test_the_loop_has_no_seam(kind):
    for loop in stems(kind, 8000):
        steps = np.abs(np.diff(loop))
        assert abs(loop[0] - loop[-1]) <= np.quantile(steps, 0.9999)


@KINDS
def test_calls_hear_different_stretches_of_the_same_bed(kind):
    one, same, other = (bed(kind, 8000, np.random.default_rng(seed)) for seed in (1, 1, 2))

    assert np.array_equal(one, same)
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.1


PRINT_DIGEST = """
import hashlib, numpy
from pipelines.line.beds import bed
print(hashlib.sha256(bed("babble", 8000, numpy.random.default_rng(1)).tobytes()).hexdigest())
"""


def test_another_process_makes_the_same_bed():
    here = hashlib.sha256(bed("babble", 8000, np.random.default_rng(1)).tobytes()).hexdigest()

    there = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST], capture_output=True, text=True, check=True
    )

    assert there.stdout.strip() == here


def test_cars_pass_on_over_the_seam():
    fifth_s = 1600

    for lane in stems("street", 8000)[1:]:
        assert rms_db(lane[-fifth_s:]) == pytest.approx(rms_db(lane[:fifth_s]), abs=0.6)


def test_steady_noise_is_steady_and_street_noise_is_not():
    def spread_db(kind):
        seconds = in_band(noise_alone(kind, 10), 8000)[: 60 * 8000].reshape(60, 8000)
        return np.std(10 * np.log10(np.mean(np.square(seconds), axis=1)))

    assert spread_db("steady") < 0.3
    assert spread_db("babble") < 1.5
    assert 1.5 < spread_db("street") < 5


def test_beds_go_on_past_their_loop():
    noise = noise_alone("steady", 10)
    loop = len(stems("steady", 8000)[0])

    assert np.array_equal(noise[:1000], noise[loop : loop + 1000])


def test_no_snr_is_no_noise():
    assert not leg(BARE, Room(snr_db=None)).effects
    assert "noise_dbfs" not in leg(BARE, Room(snr_db=None)).describe()
