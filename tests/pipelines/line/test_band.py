import numpy as np
import pytest

from pipelines.line.band import Band, limit, loop_rms
from tests.pipelines.line.reference import band_rms_dbfs
from tests.pipelines.line.talk import rms_db, tone, white

BOTH_RATES = pytest.mark.parametrize("sample_rate_hz", [8000, 16000])


def gain_db(hz, sample_rate_hz):
    """Of a tone that has been on for a while."""
    sent = tone(hz, 2 * sample_rate_hz, 0.5, sample_rate_hz)
    got = Band(sample_rate_hz).process(sent)
    return rms_db(got[sample_rate_hz:]) - rms_db(sent[sample_rate_hz:])


@BOTH_RATES
@pytest.mark.parametrize("hz", [300, 3400])
def test_edges_are_at_minus_3_db(hz, sample_rate_hz):
    assert gain_db(hz, sample_rate_hz) == pytest.approx(-3.01, abs=0.02)


@BOTH_RATES
@pytest.mark.parametrize("hz", [360, 700, 1000, 2000, 3340])
def test_band_is_flat(hz, sample_rate_hz):
    assert gain_db(hz, sample_rate_hz) == pytest.approx(0, abs=0.2)


@BOTH_RATES
@pytest.mark.parametrize("hz", [50, 100, 200, 3500, 3700])
def test_outside_is_stopped(hz, sample_rate_hz):
    assert gain_db(hz, sample_rate_hz) < -39


@BOTH_RATES
def test_delay_is_8_ms_to_the_sample(sample_rate_hz):
    click = np.zeros(1000, np.float32)
    click[100] = 0.5
    band = Band(sample_rate_hz)

    assert band.delay_samples == 8 * sample_rate_hz // 1000
    assert np.argmax(band.process(click)) == 100 + band.delay_samples


def test_whole_signal_is_not_delayed():
    click = np.zeros(1000, np.float32)
    click[100] = 0.5

    limited = limit(click, 8000)

    assert limited.shape == click.shape
    assert np.argmax(limited) == 100


def test_level_of_a_loop_is_that_of_its_repetition_through_the_filter():
    loop = white(4096)
    repeated = np.tile(loop, 8)

    through = Band(8000).process(repeated)[4096:]

    assert 20 * np.log10(loop_rms(loop, 8000)) == pytest.approx(rms_db(through), abs=0.001)
    assert 20 * np.log10(loop_rms(loop, 8000)) == pytest.approx(
        band_rms_dbfs(repeated, 8000), abs=0.05
    )
