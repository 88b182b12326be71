import numpy as np
import pytest
import soundfile

from evaluators.recording import Recording, voiced_segments
from evaluators.testing import call, recording_of

RATE_HZ = 8000
FRAME = 80


def sound(*bursts_ms, seconds=10, noise_dbfs=None, level_dbfs=-20.0):
    rng = np.random.default_rng(1)
    noise = 0 if noise_dbfs is None else 10 ** (noise_dbfs / 20)
    samples = noise * rng.standard_normal(seconds * RATE_HZ)
    for start, end in bursts_ms:
        n = (end - start) * 8
        tone = np.sqrt(2) * 10 ** (level_dbfs / 20) * np.sin(np.arange(n) * 0.4)
        samples[start * 8 : end * 8] += tone
    return samples.astype(np.float32)


def found_ms(samples):
    return [(start / 8, end / 8) for start, end in voiced_segments(samples, sample_rate_hz=RATE_HZ)]


@pytest.mark.parametrize("noise_dbfs", [None, -70, -50, -35])
def test_speech_is_found_to_the_frame_in_noise(noise_dbfs):
    bursts = [(1000, 2000), (4000, 4500)]

    assert found_ms(sound(*bursts, noise_dbfs=noise_dbfs)) == bursts


def test_steady_noise_is_no_speech():
    assert found_ms(sound(noise_dbfs=-30)) == []


def test_silence_and_nothing():
    assert found_ms(sound()) == []
    assert found_ms(np.zeros(0, dtype=np.float32)) == []


@pytest.mark.parametrize(("gap_ms", "n"), [(190, 1), (200, 2)])
def test_a_short_silence_is_part_of_speech(gap_ms, n):
    assert len(found_ms(sound((1000, 2000), (2000 + gap_ms, 3000)))) == n


@pytest.mark.parametrize(("length_ms", "n"), [(30, 0), (40, 1)])
def test_a_click_is_no_speech(length_ms, n):
    assert len(found_ms(sound((1000, 1000 + length_ms)))) == n


def test_recording_is_read_left_customer_right_agent(tmp_path):
    made = recording_of(call("customer 0-1000 hi", "agent 2000-3000 hi", end_ms=9000))
    path = tmp_path / "recording.wav"
    soundfile.write(path, np.stack([made.customer, made.agent], axis=1), RATE_HZ)

    read = Recording.read(path)

    assert read.sample_rate_hz == RATE_HZ
    assert read.voiced("customer") == ((0, 8000),)
    assert read.voiced("agent") == ((16000, 24000),)


def test_a_recording_with_one_channel_is_refused(tmp_path):
    soundfile.write(tmp_path / "mono.wav", np.zeros(80), RATE_HZ)

    with pytest.raises(ValueError, match=r"`mono.wav` has 1 channels, not 2"):
        Recording.read(tmp_path / "mono.wav")


def test_each_side_is_recorded_where_the_other_heard_it():
    record = call("customer 1000-2000 hi", "agent 3000-4000 hi", delay_ms=100, end_ms=9000)
    recording = recording_of(record)

    assert recording.voiced("customer") == ((1100 * 8, 2100 * 8),)
    assert recording.voiced("agent") == ((3100 * 8, 4100 * 8),)
