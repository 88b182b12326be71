import io

import numpy as np
import pytest
import soundfile

from pipelines.line.g711 import MuLaw, decode, encode
from tests.pipelines.line.talk import rms_db, speech

ALL_PCM = np.arange(-32768, 32768).astype(np.int16)
ALL_OCTETS = np.arange(256).astype(np.uint8)
RAW_MULAW = {"samplerate": 8000, "format": "RAW", "subtype": "ULAW"}


def test_encodes_as_libsndfile_does():
    file = io.BytesIO()
    soundfile.write(file, ALL_PCM, **RAW_MULAW)

    assert encode(ALL_PCM).tobytes() == file.getvalue()


def test_decodes_as_libsndfile_does():
    pcm, _ = soundfile.read(
        io.BytesIO(ALL_OCTETS.tobytes()), dtype="int16", channels=1, **RAW_MULAW
    )

    assert np.array_equal(decode(ALL_OCTETS), pcm)


@pytest.mark.parametrize(
    ("octet", "decision", "output"),
    # ITU-T G.711 table 2a: where an interval begins, and its output value, on the 14-bit scale
    [
        (0xFF, 0, 0),
        (0xFE, 1, 2),
        (0xF0, 29, 30),
        (0xEF, 31, 33),
        (0xDF, 95, 99),
        (0xCF, 223, 231),
        (0xBF, 479, 495),
        (0xAF, 991, 1023),
        (0x9F, 2015, 2079),
        (0x8F, 4063, 4191),
        (0x80, 7903, 8031),
    ],
)
def test_segments_are_those_of_the_recommendation(octet, decision, output):
    ends = np.array([4 * decision, 4 * decision - 1], np.int16)

    assert encode(ends)[0] == octet
    assert decision == 0 or encode(ends)[1] == octet + 1
    assert decode(np.array([octet], np.uint8))[0] == 4 * output


def test_octets_survive_another_trip():
    assert np.array_equal(decode(encode(decode(ALL_OCTETS))), decode(ALL_OCTETS))


def test_adds_no_bias():
    both_signs = np.arange(-32767, 32768).astype(np.int16)

    assert decode(encode(both_signs)).astype(np.int64).sum() == 0


def test_effect_is_the_codec_on_16_bit_steps():
    out = MuLaw().process((ALL_PCM / np.float32(32768)).astype(np.float32))

    assert np.array_equal(np.rint(out * 32768), decode(encode(ALL_PCM)))


def test_finer_input_goes_to_the_nearest_step():
    just_over, just_under = MuLaw().process(np.array([3.6, -4.4], np.float32) / 32768) * 32768

    assert (just_over, just_under) == (8, -8)
    assert not MuLaw().process(np.array([3.4, -3.4], np.float32) / 32768).any()


def test_louder_than_full_scale_is_clipped():
    out = MuLaw().process(np.array([1.5, -1.5, 1.0], np.float32))

    assert (out * 32768).tolist() == [32124, -32124, 32124]


@pytest.mark.parametrize("level_dbfs", [-36.0, -26.0, -16.0])
def test_speech_keeps_36_db_over_the_quantising_noise(level_dbfs):
    said = speech(level_dbfs)

    assert rms_db(said) - rms_db(MuLaw().process(said) - said) == pytest.approx(37, abs=1.5)
