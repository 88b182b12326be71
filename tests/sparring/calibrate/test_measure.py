"""Measurers against sounds whose numbers are known by construction."""

import numpy as np
import pytest
from scipy.signal import butter, sosfilt

from sparring.calibrate.lab import sound
from sparring.calibrate.measure.events import events, loudest_dbfs
from sparring.calibrate.measure.gains import low_ms, settling_ms
from sparring.calibrate.measure.levels import active_dbfs, gain_db, pumping_db, rms_dbfs, snr_db
from sparring.calibrate.measure.packets import loss, lost_packets, silences_s
from sparring.calibrate.measure.rooms import direct_to_reverberant_db, rt60_ms
from sparring.calibrate.measure.spectrum import aliased_db, band_edges_hz
from sparring.calibrate.measure.timing import delay_samples, echo, phase_delay_samples
from sparring.calibrate.measure.tones import keys, tone_db
from sparring.calibrate.signals import speech, tone, white
from tests.pipelines.line.reference import p56_dbfs


def noise(n_samples, rms=0.1, seed=5):
    return np.random.default_rng(seed).normal(0, rms, n_samples)


def late(samples, n):
    return np.concatenate((np.zeros(n), samples))[: len(samples)]


def test_active_level_is_that_of_the_recommendation_sample_by_sample():
    said = sound(speech())

    assert active_dbfs(said, 8000) == pytest.approx(p56_dbfs(said, 8000), abs=1e-6)


def test_silence_has_no_level():
    assert rms_dbfs(np.zeros(8000)) is None
    assert active_dbfs(np.zeros(8000), 8000) is None
    assert snr_db(np.zeros(8000), noise(8000), 8000) is None


@pytest.mark.parametrize("asked_db", [-12.0, 0.0, 3.0])
def test_gain_is_found_under_noise(asked_db):
    sent = noise(80000)

    heard = sent * 10 ** (asked_db / 20) + noise(80000, 0.05, seed=6)

    assert gain_db(sent, heard) == pytest.approx(asked_db, abs=0.05)


def test_what_is_turned_over_has_no_gain():
    assert gain_db(noise(800), -noise(800)) is None


@pytest.mark.parametrize("n", [0, 1, 63, 64, 65, 6400])
@pytest.mark.parametrize("sent", [noise(16000), sound(speech())])
def test_delay_is_right_to_the_sample(n, sent):
    assert delay_samples(sent, late(sent, n)) == n


def test_a_sound_of_something_else_has_no_delay():
    assert delay_samples(noise(16000), noise(16000, seed=6)) is None
    assert delay_samples(noise(16000), np.zeros(16000)) is None


def test_echo_is_found_in_delay_and_level():
    said = sound(speech())

    found = echo(said, late(said, 1234) * 0.05 + noise(len(said), 0.001))

    assert found.delay_samples == 1234
    assert found.return_db == pytest.approx(-26.02, abs=0.1)


@pytest.mark.parametrize(
    ("pattern", "rate", "burst"),
    [("....", 0, None), ("x...", 0.25, 1), (".xx.x", 0.6, 1.5), ("xxxx", 1, 4)],
)
def test_loss_is_counted_in_packets_and_runs(pattern, rate, burst):
    lost = np.array([mark == "x" for mark in pattern])

    assert loss(lost) == (pytest.approx(rate), burst)


def test_a_crossfade_at_the_start_of_a_packet_is_no_loss():
    sent = sound(white(0.1))
    heard = sent.copy()
    heard[160:192] *= 0.5
    heard[320:480] *= 0.5

    assert lost_packets(sent, heard, 160).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize(("low", "high"), [(300, 3400), (500, 2000)])
def test_band_edges_are_found_under_noise(low, high):
    sent = noise(160000)
    heard = sosfilt(butter(6, (low, high), "bandpass", fs=8000, output="sos"), sent)

    found = band_edges_hz(sent, heard + noise(160000, 0.01, seed=6), 8000)

    assert found == pytest.approx((low, high), abs=5)


def test_a_line_without_edges_has_none():
    assert band_edges_hz(noise(160000), noise(160000), 8000) == (0, 4000)


def test_decimation_with_a_filter_folds_nothing_and_without_one_it_does():
    wide = noise(48000) * np.hanning(48000)
    spectrum = np.fft.rfft(wide)
    spectrum[8000:] = 0
    filtered = np.fft.irfft(spectrum)

    assert aliased_db(wide, 24000, filtered[::3], 8000) < -80
    assert aliased_db(wide, 24000, wide[::3], 8000) > -5


def test_aliasing_of_one_tone_is_found_at_its_level():
    wide = sound(tone(1000, 2, rate_hz=24000)) + 0.01 * sound(tone(7000, 2, rate_hz=24000))

    assert aliased_db(wide, 24000, wide[::3], 8000) == pytest.approx(-40, abs=0.2)


@pytest.mark.parametrize("asked_ms", [150, 400, 900])
def test_reverberation_time_is_found(asked_ms):
    at = np.arange(16000) / 8000
    response = np.sign(noise(16000)) * 10 ** (-3 * at / (asked_ms / 1000))

    assert rt60_ms(response, 8000) == pytest.approx(asked_ms, rel=0.01)


def test_a_click_alone_does_not_reverberate():
    click = np.zeros(8000)
    click[100] = 1

    assert rt60_ms(click, 8000) is None
    assert direct_to_reverberant_db(click, 8000) is None


def test_direct_sound_is_told_from_what_follows():
    response = np.zeros(8000)
    response[100], response[1000] = 1, 0.1

    assert direct_to_reverberant_db(response, 8000) == pytest.approx(20)


def test_a_tone_is_found_at_its_own_frequency_only():
    sent = sound(tone(770, 0.5, amplitude=0.5))

    assert tone_db(sent, 770, 8000) == pytest.approx(-9.03, abs=0.01)
    assert tone_db(sent, 852, 8000) < -50


def test_digital_silence_is_found_to_the_sample():
    heard = noise(16000)
    heard[:100] = heard[4000:8001] = 0

    assert silences_s(heard, 8000) == [pytest.approx((0.5, 4001 / 8000))]


@pytest.mark.parametrize("n", [0, 1, 480])
def test_delay_by_phase_is_right_though_half_of_the_level_is_another_wave(n):
    said = sound(speech())
    dispersed = late(said, n) + 0.7 * late(said, n + 8)

    assert phase_delay_samples(said, dispersed) == n
    assert phase_delay_samples(said, np.zeros(16000)) is None


def test_noise_that_pumps_is_told_from_noise_that_does_not():
    said = sound(speech())
    blocks = said[: len(said) // 160 * 160].reshape(-1, 160)
    loudness = np.repeat(np.sqrt(np.mean(blocks**2, axis=1)) + 1e-6, 160)
    even = noise(len(loudness), 0.01)

    assert pumping_db(even, said, 8000) == pytest.approx(0, abs=0.3)
    assert pumping_db(even * loudness, said, 8000) > 20


def test_keys_are_told_from_their_tones():
    pair = {"5": (770, 1336), "#": (941, 1477)}
    gap = np.zeros(640)
    sent = [gap]
    for key in "5#5":
        sent += [sum(0.2 * sound(tone(hz, 0.08)) for hz in pair[key]), gap]

    assert keys(np.concatenate(sent) + noise(sum(map(len, sent)), 0.001), 8000) == "5#5"


def test_sounds_that_overlap_do_not_bias_their_rate():
    rng = np.random.default_rng(4)
    heard = np.zeros(1000 * 3600)
    at_s = np.cumsum(rng.exponential(5, 1000))
    for start_s in at_s[at_s < 3590]:
        heard[round(start_s * 1000) :][:1000] += 0.1

    found = events(heard, 1000)

    assert found.per_minute == pytest.approx(12, rel=0.06)
    assert len(found.sounds) < 0.85 * 12 * 60


def test_silence_has_no_events():
    assert events(np.zeros(8000), 8000) == (0.0, [])


def test_the_loudest_stretch_is_found():
    heard = np.concatenate((0.01 * sound(tone(1000, 1)), sound(tone(1000, 0.5)), noise(8000, 1e-4)))

    assert loudest_dbfs(heard, 8000) == pytest.approx(-9.03, abs=0.05)


def test_a_time_constant_is_found():
    at = np.arange(400) * 0.005

    assert settling_ms(-12 * (1 - np.exp(-at / 0.2))) == pytest.approx(200, abs=5)
    assert settling_ms(np.zeros(400)) is None


def test_when_a_gain_is_low_is_found():
    gains = np.zeros(400)
    gains[100:200] = -20

    assert low_ms(gains) == (500, 1000)
    assert low_ms(np.zeros(400)) is None
