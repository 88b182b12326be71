import numpy as np
import pytest

from pipelines.line.dtmf import dtmf
from pipelines.manners.keypad import Keypad
from pipelines.manners.sounds import beep, cough, hold_music
from pipelines.speech import speak

RATE_HZ = 8000


def rms_dbfs(samples):
    return 10 * np.log10(np.mean(samples.astype(float) ** 2))


def test_sounds_have_the_level_and_length_that_was_asked():
    music = hold_music(3.0, level_dbfs=-28, sample_rate_hz=RATE_HZ)
    tone = beep(0.8, level_dbfs=-22, sample_rate_hz=RATE_HZ)

    assert (len(music), len(tone)) == (24000, 6400)
    assert abs(rms_dbfs(music) + 28) < 0.1
    assert abs(rms_dbfs(tone) + 22) < 0.1
    assert np.argmax(np.abs(np.fft.rfft(tone))) * RATE_HZ / len(tone) == 1000


def test_coughs_differ_by_the_draw_and_only_by_it():
    def one(seed):
        rng = np.random.default_rng(seed)
        return cough(rng, level_dbfs=-22, sample_rate_hz=RATE_HZ)

    assert np.array_equal(one(1), one(1))
    assert len({len(one(seed)) for seed in range(6)}) == 6
    assert all(0.4 < len(one(seed)) / RATE_HZ < 1.8 for seed in range(20))


def keys_heard(sound, frame=160):
    heard = []
    keypad = Keypad(RATE_HZ, heard.append)
    for at in range(0, len(sound), frame):
        keypad.hear(sound[at : at + frame])
    return "".join(heard)


@pytest.mark.parametrize("keys", ["1", "94103", "*0#", "1122"])
def test_keys_are_heard_as_pressed(keys):
    assert keys_heard(dtmf(keys, sample_rate_hz=RATE_HZ)) == keys


def test_keys_are_heard_in_noise():
    sound = dtmf("0123456789", sample_rate_hz=RATE_HZ)
    noise = np.random.default_rng(1).standard_normal(len(sound)) * 10 ** (-33 / 20)

    assert keys_heard((sound + noise).astype(np.float32)) == "0123456789"


def test_speech_presses_no_keys():
    text = "thank you for calling the sprocket company. may i have your first and last name please?"
    for voice in ("en-us+f5", "en-us+Diogo", "en-us+edward"):
        assert keys_heard(speak(text, voice=voice, sample_rate_hz=RATE_HZ)) == ""
