import numpy as np
import pytest

from pipelines.line.conformance import check_effect, in_frames
from pipelines.line.resampling import Decimator, Interpolator, Resampled, taps
from tests.pipelines.line.talk import tone, white


def resampled(sample_rate_hz, inner_rate_hz):
    return Resampled([], sample_rate_hz=sample_rate_hz, inner_rate_hz=inner_rate_hz)


@pytest.mark.parametrize(("line_hz", "inner_hz"), [(8000, 16000), (16000, 8000)])
def test_conforms(line_hz, inner_hz):
    made = check_effect(lambda _: resampled(line_hz, inner_hz), sample_rate_hz=line_hz)

    assert made == []


@pytest.mark.parametrize("frame_samples", [1, 7, 320])
def test_odd_frames_lose_no_sample(frame_samples):
    sent = white(2000)

    got = in_frames(resampled(16000, 8000), sent, frame_samples)

    assert np.array_equal(got, resampled(16000, 8000).process(sent))


@pytest.mark.parametrize(("high_hz", "low_hz"), [(48000, 8000), (48000, 16000), (16000, 8000)])
@pytest.mark.parametrize("n_samples", [1, 8, 961, 4800])
def test_decimation_is_the_filter_and_every_nth_sample_to_the_bit(high_hz, low_hz, n_samples):
    sent = np.rint(9000 * white(n_samples)).astype(np.float64)

    low = Decimator(high_hz, low_hz).process_pcm(sent)

    whole = np.convolve(sent, taps(high_hz, low_hz))[:n_samples] / 2**18
    assert np.array_equal(low, np.rint(whole[:: high_hz // low_hz]))


@pytest.mark.parametrize(("line_hz", "inner_hz"), [(8000, 16000), (16000, 8000)])
@pytest.mark.parametrize("hz", [100, 1000, 3300])
def test_what_both_rates_can_hold_comes_back_as_it_was(line_hz, inner_hz, hz):
    sent = tone(hz, line_hz, sample_rate_hz=line_hz)
    effect = resampled(line_hz, inner_hz)

    got = effect.process(sent)[effect.delay_samples :]

    assert effect.delay_samples == line_hz * 8 // 1000
    inside = slice(line_hz // 10, len(got) - line_hz // 10)
    assert np.abs(got - sent[: len(got)])[inside].max() < 2e-3


@pytest.mark.parametrize("hz", [4000, 4700, 5500, 7900])
def test_nothing_is_aliased(hz):
    low = Decimator(16000, 8000).process_pcm(32000.0 * tone(hz, 16000, 1, sample_rate_hz=16000))

    assert np.abs(low[800:]).max() < 32000 * 10 ** (-75 / 20)


@pytest.mark.parametrize(("hz", "rate_hz"), [(8200, 16000), (12000, 16000), (4200, 8000)])
def test_nothing_is_aliased_from_48_khz(hz, rate_hz):
    sent = 32000.0 * tone(hz, 48000, 1, sample_rate_hz=48000)

    low = Decimator(48000, rate_hz).process_pcm(sent)

    assert np.abs(low[1000:]).max() < 32000 * 10 ** (-75 / 20)


@pytest.mark.parametrize("hz", [300, 2000, 3300])
def test_no_image_is_left(hz):
    high = Interpolator(8000, 16000).process_pcm(np.rint(32000.0 * tone(hz, 8000, 0.9)))

    spectrum = np.abs(np.fft.rfft(high[4000:12000] * np.hanning(8000)))
    images = spectrum[len(spectrum) // 2 :].max()
    assert 20 * np.log10(images / spectrum.max()) < -75
