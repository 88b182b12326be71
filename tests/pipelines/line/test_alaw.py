import io

import numpy as np
import pytest
import soundfile

from pipelines.line.alaw import ALaw, decode, encode
from tests.pipelines.line.talk import rms_db, speech

ALL_PCM = np.arange(-32768, 32768).astype(np.int16)
ALL_OCTETS = np.arange(256).astype(np.uint8)
RAW_ALAW = {"samplerate": 8000, "format": "RAW", "subtype": "ALAW"}


def test_encodes_as_libsndfile_does():
    file = io.BytesIO()
    soundfile.write(file, ALL_PCM, **RAW_ALAW)

    assert encode(ALL_PCM).tobytes() == file.getvalue()


def test_decodes_as_libsndfile_does():
    pcm, _ = soundfile.read(io.BytesIO(ALL_OCTETS.tobytes()), dtype="int16", channels=1, **RAW_ALAW)

    assert np.array_equal(decode(ALL_OCTETS), pcm)


@pytest.mark.parametrize(
    ("octet", "decision", "output"),
    # ITU-T G.711 table 1a: where a segment begins, and its first output value, on the 13-bit scale;
    # octets as they are sent, with every second bit inverted
    [
        (0xD5, 0, 1),
        (0xD4, 2, 3),
        (0xF5, 64, 66),
        (0xE5, 128, 132),
        (0x95, 256, 264),
        (0x85, 512, 528),
        (0xB5, 1024, 1056),
        (0xA5, 2048, 2112),
        (0xAA, 3968, 4032),
    ],
)
def test_segments_are_those_of_the_recommendation(octet, decision, output):
    ends = np.array([8 * decision, 8 * decision - 1], np.int16)

    assert encode(ends)[0] == octet
    assert decision == 0 or encode(ends)[1] != octet
    assert decode(np.array([octet], np.uint8))[0] == 8 * output


def test_octets_survive_another_trip():
    assert np.array_equal(encode(decode(ALL_OCTETS)), ALL_OCTETS)


def test_effect_is_the_codec_on_16_bit_steps():
    out = ALaw().process((ALL_PCM / np.float32(32768)).astype(np.float32))

    assert np.array_equal(np.rint(out * 32768), decode(encode(ALL_PCM)))


def test_louder_than_full_scale_is_clipped():
    out = ALaw().process(np.array([1.5, -1.5, 1.0], np.float32))

    assert (out * 32768).tolist() == [32256, -32256, 32256]


@pytest.mark.parametrize("level_dbfs", [-36.0, -26.0, -16.0])
def test_speech_keeps_36_db_over_the_quantising_noise(level_dbfs):
    said = speech(level_dbfs)

    assert rms_db(said) - rms_db(ALaw().process(said) - said) == pytest.approx(37, abs=1.5)
