"""Each codec, against its standard or its library."""

import io
import sys

import numpy as np
import pytest
import soundfile

from personas.schema import Leg
from pipelines.line.codecs import CodecMissing, coder
from pipelines.line.codecs.gsm import quieter
from tests.pipelines.line.codecs.packets import NEEDS_PACKAGE, RATES_HZ, packets_of, round_trip
from tests.pipelines.line.talk import leg, rms_db


def test_gsm_is_libsndfiles_to_the_bit():
    packets = packets_of(8000)
    raw = {"samplerate": 8000, "format": "RAW", "subtype": "GSM610"}
    whole = io.BytesIO()
    soundfile.write(whole, packets.reshape(-1), **raw)
    made = coder(Leg(codec="gsm_fr"), 8000)

    encoded = [made.encode(packet) for packet in packets]
    decoded = np.concatenate([made.decode(packet) for packet in encoded])

    assert b"".join(encoded) == whole.getvalue()
    whole.seek(0)
    reference, _ = soundfile.read(whole, channels=1, dtype="int16", **raw)
    assert np.array_equal(decoded, reference)


def test_gsm_frames_get_quieter_by_their_level_alone():
    made = coder(Leg(codec="gsm_fr"), 8000)
    packet = [made.encode(packet) for packet in packets_of(8000)][60]

    lower = quieter(packet)

    assert lower[0] == packet[0]
    assert bin(int.from_bytes(lower) ^ int.from_bytes(packet)).count("1") <= 4 * 6
    muted = packet
    for _ in range(16):
        muted = quieter(muted)
    assert quieter(muted) == muted


@NEEDS_PACKAGE
@pytest.mark.parametrize("kbps", [8, 12, 16, 24])
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
def test_opus_has_the_bit_rate_asked_for(kbps, sample_rate_hz):
    made = coder(Leg(codec="opus", bit_rate_kbps=kbps), sample_rate_hz)

    sizes = {len(made.encode(packet)) for packet in packets_of(sample_rate_hz)}

    assert sizes == {kbps * 20 // 8}


@NEEDS_PACKAGE
@pytest.mark.parametrize(
    ("kbps", "octets"),
    [(4.75, 13), (5.15, 14), (5.9, 16), (6.7, 18), (7.4, 20), (7.95, 21), (10.2, 27), (12.2, 32)],
)
def test_amr_frames_have_the_sizes_of_rfc_4867(kbps, octets):
    made = coder(Leg(codec="amr_nb", bit_rate_kbps=kbps), 8000)

    assert {len(made.encode(packet)) for packet in packets_of(8000)} == {octets}


@NEEDS_PACKAGE
def test_more_bits_come_nearer_to_what_was_said():
    packets = packets_of(16000)
    sent = packets.reshape(-1) / 32768

    def distance_db(kbps):
        made = coder(Leg(codec="opus", bit_rate_kbps=kbps), 16000)
        got = round_trip(packets, made)[made.delay_samples :] / 32768
        one, other = (np.abs(np.fft.rfft(x[: 320 * 98].reshape(-1, 320))) for x in (sent, got))
        return rms_db(one - other) - rms_db(one)

    assert distance_db(48) < distance_db(16) - 1 < distance_db(8) - 2


@NEEDS_PACKAGE
def test_g722_keeps_the_wide_band():
    packets = packets_of(16000)
    got = round_trip(packets, coder(Leg(codec="g722"), 16000))[22:]
    sent = packets.reshape(-1)[: len(got)]

    noise = rms_db((got - sent.astype(float)) / 32768)

    assert rms_db(sent / 32768) - noise > 15
    assert len(coder(Leg(codec="g722"), 16000).encode(packets[0])) == 160


@pytest.mark.parametrize("codec", ["g722", "opus", "amr_nb"])
def test_a_missing_package_is_named_with_the_way_on(codec, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(CodecMissing) as caught:
        leg(Leg(codec=codec))

    assert str(caught.value) == (
        f"codec `{codec}` needs the package `av`, which is not installed; "
        'hint: pip install "sparring[codecs]"'
    )
