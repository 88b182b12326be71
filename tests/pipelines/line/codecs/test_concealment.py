"""What codecs make of packets that are lost."""

import numpy as np
import pytest

from personas.schema import Leg
from pipelines.line.carriage import carriage
from pipelines.line.codecs import coder
from pipelines.line.conformance import in_frames, streams
from tests.pipelines.line.codecs.packets import ALL, NEEDS_PACKAGE, RATES_HZ, packets_of, round_trip
from tests.pipelines.line.talk import rms_db, speech


@pytest.mark.parametrize("codec", [p for p in ALL if p.values[0] in ("opus", "amr_nb", "gsm_fr")])
def test_the_codecs_own_concealment_goes_on_and_fades(codec):
    made = coder(Leg(codec=codec), 8000)
    packets = packets_of(8000)
    loud = int(np.argmax(np.square(packets[:80].astype(float)).mean(axis=1)))
    round_trip(packets[: loud + 1], made)

    gap = [rms_db(made.conceal() / 32768 + 1e-9) for _ in range(15)]

    before = rms_db(packets[loud] / 32768)
    assert before - 16 < gap[0] < before + 2
    assert gap[12] < gap[0] - 15


def test_a_gap_over_gsm_is_muted_in_320_ms_though_the_voice_was_steady():
    at = np.arange(8000) / 8000
    vowel = sum(np.sin(2 * np.pi * 150 * k * at + k * k) / k for k in range(1, 12))
    packets = np.rint(3000 * vowel).astype(np.int16).reshape(-1, 160)
    made = coder(Leg(codec="gsm_fr"), 8000)
    before = rms_db(round_trip(packets, made)[-800:] / 32768)

    gap = [made.conceal() for _ in range(17)]

    falls_db = [rms_db(one / 32768 + 1e-9) - before for one in gap]
    assert abs(falls_db[0]) < 2
    assert -20 < falls_db[8] < -3
    assert not gap[16].any()
    assert np.abs(np.diff(np.concatenate(gap[5:]))).max() < np.abs(np.diff(gap[0])).max()


@pytest.mark.parametrize("codec", [p for p in ALL if p.values[0] in ("opus", "amr_nb", "gsm_fr")])
def test_a_gap_at_the_start_of_a_call_is_all_but_silent(codec):
    assert rms_db(coder(Leg(codec=codec), 8000).conceal() / 32768 + 1e-9) < -60


@NEEDS_PACKAGE
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
@pytest.mark.parametrize("kbps", [8, 16, 64])
def test_opus_conceals_in_the_way_of_the_last_packet(sample_rate_hz, kbps, monkeypatch):
    made = coder(Leg(codec="opus", bit_rate_kbps=kbps), sample_rate_hz)
    given, decode = [], made._decoder.decode
    monkeypatch.setattr(
        made._decoder, "decode", lambda octets: given.append(octets) or decode(octets)
    )

    encoded = [made.encode(packet) for packet in packets_of(sample_rate_hz, 60)]
    padded = max(n for n, packet in enumerate(encoded) if packet[0] & 3 == 3)
    for packet in encoded[: padded + 1]:
        made.decode(packet)
    made.conceal()
    made.conceal()

    assert given == [*encoded[: padded + 1], *2 * [bytes([encoded[padded][0] - 3])]]


@NEEDS_PACKAGE
def test_opus_conceals_a_gap_at_the_start_as_narrow_band_speech(monkeypatch):
    made = coder(Leg(codec="opus"), 16000)
    given, decode = [], made._decoder.decode
    monkeypatch.setattr(
        made._decoder, "decode", lambda octets: given.append(octets) or decode(octets)
    )

    assert len(made.conceal()) == 320
    assert given == [bytes([0b00001000])]


def test_what_is_lost_is_never_decoded():
    settings = Leg(codec="gsm_fr", loss_rate=0.2, loss_burst_frames=1, concealment="none")
    (effect,) = carriage(settings, sample_rate_hz=8000, rng=streams(1))

    got = in_frames(effect, speech()[: 160 * 200], 160).reshape(-1, 160)[1:]

    silent = np.sum(~got.any(axis=1))
    assert silent == pytest.approx(effect.describe()["lost_packets"], abs=1)
