"""Codecs at rest in digital silence."""

from itertools import count, repeat

import numpy as np
import pytest

from personas.codecs import lacks_package
from personas.schema import Leg
from pipelines.line.codecs import coder
from pipelines.line.coded import Coded
from tests.pipelines.line.codecs.packets import NEEDS_PACKAGE, RATES_HZ, packets_of
from tests.pipelines.line.talk import rms_db


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
