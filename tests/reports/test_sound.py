import base64
import io

import numpy as np
import pytest
import soundfile

from reports.page.sound import outline, sound_url


@pytest.fixture
def recording(tmp_path):
    """Four columns' worth: the customer is loud at the second, the agent quiet at the last."""
    samples = np.zeros((400, 2), np.int16)
    samples[110, 0], samples[120, 0] = 16000, -16000
    samples[310, 1] = 4000
    soundfile.write(tmp_path / "a call.wav", samples, 8000)
    return tmp_path / "a call.wav"


def test_the_outline_holds_low_and_high_by_lane_and_column(recording):
    peaks = np.frombuffer(base64.b64decode(outline(recording, n_columns=4)), np.int8)

    assert peaks.reshape(2, 4, 2)[0].tolist() == [[0, 0], [-127, 127], [0, 0], [0, 0]]
    assert peaks.reshape(2, 4, 2)[1].tolist() == [[0, 0], [0, 0], [0, 0], [0, 63]]


def test_a_recording_that_is_missing_empty_or_no_sound_has_no_outline(tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    soundfile.write(tmp_path / "empty.wav", np.zeros((0, 2), np.int16), 8000)

    names = ("none.wav", "text.wav", "empty.wav")
    assert [outline(tmp_path / name) for name in names] == [None] * 3


def test_silence_has_a_flat_outline(tmp_path):
    soundfile.write(tmp_path / "silence.wav", np.zeros((100, 2), np.int16), 8000)

    assert base64.b64decode(outline(tmp_path / "silence.wav", n_columns=10)) == bytes(40)


def test_a_recording_is_referred_to_from_where_the_page_lies(recording, tmp_path):
    url = sound_url(recording, page_folder=tmp_path / "pages", embed=False)

    assert url == "../a%20call.wav"


def test_an_embedded_recording_sounds_the_same_length(recording, tmp_path):
    samples = np.random.default_rng(1).normal(0, 3000, (16000, 2)).astype(np.int16)
    soundfile.write(recording, samples, 8000)
    head, _, data = sound_url(recording, page_folder=tmp_path, embed=True).partition(",")
    sound, rate_hz = soundfile.read(io.BytesIO(base64.b64decode(data)))

    assert head == "data:audio/ogg;base64"
    assert (rate_hz, sound.shape) == (8000, (16000, 2))
    assert len(data) < 64000 * 0.25


def test_no_recording_has_no_address(tmp_path):
    assert sound_url(tmp_path / "none.wav", page_folder=tmp_path, embed=False) is None
