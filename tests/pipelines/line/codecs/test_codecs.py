"""Codecs of packets, measured by what comes out; those of PyAV where it is installed."""

import io
import sys
from itertools import count, repeat

import numpy as np
import pytest
import soundfile

from personas.codecs import CODEC_DELAYS_MS, lacks_package
from personas.library import Library
from personas.schema import Leg
from pipelines.line.carriage import carriage
from pipelines.line.chain import Chain
from pipelines.line.codecs import CodecMissing, coder
from pipelines.line.codecs.gsm import quieter
from pipelines.line.coded import Coded
from pipelines.line.conformance import check_effect, in_frames, streams
from sparring.calibrate.measure.timing import phase_delay_samples
from tests.pipelines.line.talk import leg, rms_db, speech

RATES_HZ = [8000, 16000]


ALL = [
    pytest.param(codec, marks=pytest.mark.skipif(lacks_package(codec), reason="needs the extra"))
    for codec in ("g711u", "g711a", "g722", "opus", "amr_nb", "gsm_fr")
]
NEEDS_PACKAGE = pytest.mark.skipif(lacks_package("opus"), reason="needs the extra `codecs`")


def packets_of(sample_rate_hz, n_packets=100):
    n_samples = sample_rate_hz // 50
    steps = np.rint(speech(sample_rate_hz=sample_rate_hz) * 32767).astype(np.int16)
    return steps[: n_packets * n_samples].reshape(-1, n_samples)


def round_trip(packets, made):
    return np.concatenate([made.decode(made.encode(packet)) for packet in packets])


# ---- whole legs -------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ALL)
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
def test_delay_asked_for_is_the_delay_found(codec, sample_rate_hz):
    line = leg(Leg(codec=codec, delay_ms=60), sample_rate_hz=sample_rate_hz)
    sent = speech(sample_rate_hz=sample_rate_hz)[: 2 * sample_rate_hz]

    got = in_frames(line, sent, sample_rate_hz // 50)

    asked = 60 * sample_rate_hz // 1000
    assert line.delay_samples == asked
    assert phase_delay_samples(sent, got) == asked


@NEEDS_PACKAGE
@pytest.mark.parametrize(
    ("codec", "kbps", "sample_rate_hz"),
    [("opus", kbps, rate_hz) for kbps in (6, 12, 16, 64) for rate_hz in RATES_HZ]
    + [("amr_nb", kbps, 8000) for kbps in (4.75, 7.4)],
)
def test_delay_is_the_same_at_every_bit_rate(codec, kbps, sample_rate_hz):
    settings = Leg(codec=codec, bit_rate_kbps=kbps, delay_ms=60)
    sent = speech(sample_rate_hz=sample_rate_hz)[: 4 * sample_rate_hz]

    got = in_frames(leg(settings, sample_rate_hz=sample_rate_hz), sent, sample_rate_hz // 50)

    assert phase_delay_samples(sent, got) == 60 * sample_rate_hz // 1000


@pytest.mark.parametrize("codec", ALL)
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
@pytest.mark.parametrize("buffer", ["fixed", "adaptive"])
def test_the_schema_knows_what_a_codec_delays(codec, sample_rate_hz, buffer):
    rate_hz = {"g722": 16000, "opus": sample_rate_hz}.get(codec, 8000)
    resampling_ms = 8 if rate_hz != sample_rate_hz else 0
    least_ms = CODEC_DELAYS_MS[codec] + resampling_ms + (20 if buffer == "adaptive" else 0)
    settings = Leg(codec=codec, delay_ms=least_ms, jitter_ms=4, jitter_buffer=buffer)

    line = leg(settings, sample_rate_hz=sample_rate_hz)

    own = carriage(settings, sample_rate_hz=sample_rate_hz, rng=streams(1))
    rest = line.delay_samples - sum(effect.delay_samples for effect in own)
    buffered_ms = 4 * 3 if buffer == "fixed" else 0
    assert 0 <= 1000 * rest / sample_rate_hz - buffered_ms < 1


@pytest.mark.parametrize("codec", ALL)
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
def test_a_lossy_leg_conforms(codec, sample_rate_hz):
    def make(rng):
        effects = carriage(Leg(codec=codec, loss_rate=0.1), sample_rate_hz=sample_rate_hz, rng=rng)
        return Chain(effects, sample_rate_hz=sample_rate_hz)

    assert check_effect(make, sample_rate_hz=sample_rate_hz) == []


@pytest.mark.parametrize("name", Library().names("lines"))
def test_every_line_of_the_library_can_be_built(name):
    line = Library().line(name)
    if any(lacks_package(one.codec) for one in (line.to_agent, line.to_customer)):
        pytest.skip("needs the extra `codecs`")
    for one in (line.to_agent, line.to_customer):
        chain = leg(one, sample_rate_hz=line.sample_rate_hz)
        n_samples = line.sample_rate_hz

        heard = chain.process(speech(sample_rate_hz=line.sample_rate_hz)[: 2 * n_samples])

        buffered_ms = (2.2526 if one.jitter_buffer == "adaptive" else 3) * one.jitter_ms
        assert chain.delay_samples == round((one.delay_ms + buffered_ms) * n_samples / 1000)
        assert rms_db(heard[n_samples:]) > -45


# ---- each codec -------------------------------------------------------------------------------


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


# ---- concealment ------------------------------------------------------------------------------


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


# ---- rest in digital silence --------------------------------------------------------------------


def talking(*pauses_s, sample_rate_hz=8000, n_packets=60):
    """Speech, a pause of digital silence, other speech, and so on, in 16-bit steps."""
    packets = packets_of(sample_rate_hz, 180)
    said = [packets[at : at + n_packets].reshape(-1) for at in range(0, 180, n_packets)]
    silent = [np.zeros(round(s * sample_rate_hz), np.int16) for s in pauses_s]
    return np.concatenate([one for pair in zip(said, silent, strict=False) for one in pair])


def carried(settings, steps, *, awake=False, sample_rate_hz=8000):
    """Through a codec, or one that never rests; and how many packets were encoded."""
    made, encoded = coder(settings, sample_rate_hz), []
    if awake:
        made.rest = None
    encode = made.encode
    made.encode = lambda packet: encoded.append(packet) or encode(packet)
    effect = Coded(made, lost=repeat(False), late=repeat(False), filling=None)
    return effect.process(steps.astype(np.float32) / np.float32(32768)), len(encoded)


RESTING = [
    Leg(codec="gsm_fr"),
    *(Leg(codec="amr_nb", bit_rate_kbps=kbps) for kbps in (4.75, 6.7, 7.4, 7.95, 10.2)),
    Leg(codec="amr_nb"),
]


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(
            one,
            id=f"{one.codec} {one.bit_rate_kbps}",
            marks=pytest.mark.skipif(lacks_package(one.codec), reason="needs the extra"),
        )
        for one in RESTING
    ],
)
@pytest.mark.parametrize("pauses_s", [(1.06, 2), (1.5, 9), (4, 3.02), (1.1, 1.08)])
def test_gsm_and_amr_that_rested_go_on_as_if_they_had_not_to_the_bit(settings, pauses_s):
    steps = talking(*pauses_s, 2)

    rested, n_rested = carried(settings, steps)
    awake, n_awake = carried(settings, steps, awake=True)

    assert np.array_equal(rested, awake)
    assert n_awake - n_rested > 50


@NEEDS_PACKAGE
@pytest.mark.parametrize("sample_rate_hz", RATES_HZ)
@pytest.mark.parametrize("kbps", [6, 16, 64])
def test_opus_at_rest_is_a_step_or_two_from_silence(sample_rate_hz, kbps):
    settings = Leg(codec="opus", bit_rate_kbps=kbps)
    steps = talking(3, sample_rate_hz=sample_rate_hz)

    rested, n_rested = carried(settings, steps, sample_rate_hz=sample_rate_hz)
    awake, n_awake = carried(settings, steps, awake=True, sample_rate_hz=sample_rate_hz)

    assert n_awake - n_rested > 100
    end = 2 * sample_rate_hz
    assert np.abs(rested[-end:]).max() <= 2 / 32768
    assert np.abs(awake[-end:]).max() <= 2 / 32768


@NEEDS_PACKAGE
def test_g722_at_rest_is_as_quiet_as_awake():
    steps = talking(4, sample_rate_hz=16000)

    rested, n_rested = carried(Leg(codec="g722"), steps, sample_rate_hz=16000)
    awake, n_awake = carried(Leg(codec="g722"), steps, awake=True, sample_rate_hz=16000)

    first = 16000 * (60 + 50) // 50
    assert n_awake - n_rested > 140
    assert np.array_equal(rested[:first], awake[:first])
    assert np.abs(rested[-32000:]).max() <= 4 / 32768
    assert np.abs(awake[-32000:]).max() <= 4 / 32768


@NEEDS_PACKAGE
@pytest.mark.parametrize(("codec", "kbps", "rate_hz"), [("opus", 24, 8000), ("g722", None, 16000)])
def test_what_rested_speaks_as_well_as_before(codec, kbps, rate_hz):
    settings = Leg(codec=codec, bit_rate_kbps=kbps)
    steps = talking(5, 1, sample_rate_hz=rate_hz)
    spoken = slice(-(rate_hz + 60 * rate_hz // 50), -rate_hz)
    sent = steps[spoken] / 32768

    def heard_db(awake):
        heard, _ = carried(settings, steps, awake=awake, sample_rate_hz=rate_hz)
        late = coder(settings, rate_hz).delay_samples + rate_hz // 50
        return rms_db(np.roll(heard, -late)[spoken] - sent) - rms_db(sent)

    assert heard_db(False) == pytest.approx(heard_db(True), abs=0.5)


def test_a_codec_does_not_rest_on_what_it_made_of_speech():
    made = coder(Leg(codec="gsm_fr"), 8000)
    lost = (60 <= at < 200 for at in count())
    effect = Coded(made, lost=lost, late=repeat(False), filling=None)

    heard = effect.process(talking(9).astype(np.float32) / np.float32(32768))

    assert np.abs(heard[-8000:]).max() < 1e-3


def test_what_is_lost_at_rest_is_counted_but_not_missed():
    made = coder(Leg(codec="gsm_fr"), 8000)
    lost = (at >= 200 for at in count())
    effect = Coded(made, lost=lost, late=repeat(False), filling=None)

    heard = effect.process(talking(9).astype(np.float32) / np.float32(32768))

    packets = heard.reshape(-1, 160)
    assert np.array_equal(packets[180], packets[-1])
    assert effect.describe()["lost_packets"] == 510 - 200


# ---- the package ------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["g722", "opus", "amr_nb"])
def test_a_missing_package_is_named_with_the_way_on(codec, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)

    with pytest.raises(CodecMissing) as caught:
        leg(Leg(codec=codec))

    assert str(caught.value) == (
        f"codec `{codec}` needs the package `av`, which is not installed; "
        'hint: pip install "sparring[codecs]"'
    )
