"""Legs with codecs: their delay, and that they conform."""

import pytest

from personas.codecs import CODEC_DELAYS_MS, lacks_package
from personas.library import Library
from personas.schema import Leg
from pipelines.line.carriage import carriage
from pipelines.line.chain import Chain
from pipelines.line.conformance import check_effect, in_frames, streams
from sparring.calibrate.measure.timing import phase_delay_samples
from tests.pipelines.line.codecs.packets import ALL, NEEDS_PACKAGE, RATES_HZ
from tests.pipelines.line.talk import leg, rms_db, speech


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
