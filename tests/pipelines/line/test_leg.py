import numpy as np
import pytest
from pydantic import ValidationError

from personas.schema import Leg, Line, Room
from pipelines.line.chain import Chain
from pipelines.line.conformance import in_frames
from pipelines.line.leg import build_leg
from pipelines.line.level import Level
from tests.pipelines.line.talk import leg, rms_db, tone, white

BARE = Leg(codec="pcm", delay_ms=0)
ALL_PCM = np.arange(-32768, 32768).astype(np.int16)


def found_delay(sent, got):
    """Lag of the largest correlation, in samples."""
    return int(np.argmax(np.correlate(got, sent[: len(sent) // 2], "valid")))


def test_an_empty_leg_changes_no_bit():
    line = leg(BARE)

    assert np.array_equal(line.process_pcm(ALL_PCM.tobytes()), ALL_PCM)
    assert np.array_equal(line.process(white(160)), white(160))
    assert line.describe() == {"delay_samples": 0}


def test_pcm_survives_the_way_through_float():
    line = Chain([Level(0)], sample_rate_hz=8000)

    assert np.array_equal(line.process_pcm(ALL_PCM), ALL_PCM)


def test_rounding_adds_no_bias():
    line = Chain([Level(20 * np.log10(0.5))], sample_rate_hz=8000)

    halved = line.process_pcm(ALL_PCM[1:]).astype(np.int64)

    assert halved.sum() == 0
    assert np.abs(halved - ALL_PCM[1:] / 2).max() <= 0.5


def test_pcm_is_clipped_not_wrapped():
    line = Chain([Level(6)], sample_rate_hz=8000)

    assert line.process_pcm(np.array([30000, -30000], np.int16)).tolist() == [32767, -32768]


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_pcm_comes_as_any_kind_of_bytes(kind):
    assert np.array_equal(
        leg(Leg()).process_pcm(kind(ALL_PCM.tobytes())), leg(Leg()).process_pcm(ALL_PCM)
    )


@pytest.mark.parametrize("level_db", [-20.0, -3.0, 4.0])
def test_level_is_exact(level_db):
    sent = tone(1000, amplitude=0.5)

    got = leg(BARE.model_copy(update={"level_db": level_db})).process(sent)

    assert rms_db(got) - rms_db(sent) == pytest.approx(level_db, abs=0.001)


def test_level_clips():
    assert np.abs(leg(Leg(codec="pcm", delay_ms=0, level_db=20)).process(tone(1000))).max() == 1


@pytest.mark.parametrize("codec", ["pcm", "g711u"])
@pytest.mark.parametrize("delay_ms", [8, 60, 133, 800])
def test_delay_is_exact_whatever_the_codec_takes(codec, delay_ms):
    line = leg(Leg(codec=codec, delay_ms=delay_ms))
    sent = white(16000)

    assert line.delay_samples == 8 * delay_ms
    assert found_delay(sent, in_frames(line, sent, 160)) == 8 * delay_ms


def test_jitter_buffer_adds_to_the_delay_and_says_so():
    line = leg(Leg(codec="g711u", delay_ms=60, jitter_ms=10))
    sent = white(16000)

    assert line.describe()["delay_samples"] == 8 * (60 + 3 * 10)
    assert found_delay(sent, in_frames(line, sent, 160)) == 8 * 90


def test_line_says_what_it_did():
    settings = Leg(loss_rate=0.1, loss_burst_frames=2, jitter_ms=20)
    line = leg(settings, Room(noise="steady", snr_db=15), speech_level_dbfs=-25)

    in_frames(line, white(160 * 1000), 160)

    facts = line.describe()
    assert (facts["n_packets"], facts["noise_dbfs"]) == (1000, -40)
    assert 60 < facts["lost_packets"] < 160
    assert 0 < facts["late_packets"] < 30


def test_lost_packets_are_the_ones_that_are_not_heard():
    line = leg(Leg(codec="pcm", delay_ms=0, loss_rate=0.2, concealment="none"))

    got = in_frames(line, white(160 * 500), 160).reshape(500, 160)

    assert np.sum(~got.any(axis=1)) == line.describe()["lost_packets"]


def test_a_draw_in_one_place_moves_no_other():
    room = Room(noise="steady", snr_db=10)
    silence = np.zeros(8000, np.float32)
    lossy = Leg(codec="pcm", delay_ms=0, loss_rate=0.2, concealment="none")

    noise = leg(BARE, room).process(silence)
    holed = leg(lossy, room).process(silence)

    assert np.array_equal(holed[holed != 0], noise[holed != 0])
    assert 0 < np.mean(holed == 0) < 0.5


def test_every_use_draws_from_a_stream_of_its_own():
    asked = []

    def rng(name):
        asked.append(name)
        return np.random.default_rng(1)

    settings = Leg(loss_rate=0.1, jitter_ms=10)
    build_leg(settings, Room(snr_db=10), speech_level_dbfs=-22, sample_rate_hz=8000, rng=rng)

    assert asked == ["noise", "loss", "jitter"]


def test_seed_decides():
    settings, room = Leg(loss_rate=0.1, jitter_ms=10), Room(snr_db=10)

    one, same, other = (leg(settings, room, seed=s).process(white(80000)) for s in (1, 1, 2))

    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


BARELY = {"codec": "g711u", "delay_ms": 8, "loss_rate": 0.8, "loss_burst_frames": 4}


def test_the_least_that_a_leg_can_have_can_be_built():
    line = leg(Leg(**BARELY))

    assert in_frames(line, white(16000), 160).shape == (16000,)
    assert line.delay_samples == 64


@pytest.mark.parametrize(
    ("impossible", "fault"),
    [
        ({"delay_ms": 7}, "must be at least 8 with codec `g711u`"),
        ({"loss_burst_frames": 3.9}, "must be at least 4 with loss_rate 0.8"),
    ],
)
def test_the_schema_refuses_what_no_leg_can_have(impossible, fault):
    with pytest.raises(ValidationError, match=fault):
        Leg(**BARELY | impossible)


def test_the_schema_leaves_room_for_resampling():
    narrow = Leg(delay_ms=15)
    with pytest.raises(ValidationError, match="delay_ms must be at least 16 with codec") as caught:
        Line(name="wide", summary="W", sample_rate_hz=16000, to_agent=narrow, to_customer=narrow)

    assert [error["loc"] for error in caught.value.errors()] == [("to_agent",), ("to_customer",)]
    assert Line(name="narrow", summary="N", to_agent=narrow).to_agent is narrow


@pytest.mark.parametrize(
    ("impossible", "fault"),
    [
        ({"codec": "opus", "bit_rate_kbps": 13}, "must be one of 6, 8, 12, 16, .* codec `opus`"),
        ({"bit_rate_kbps": 64}, "is not for codec `g711u`, which has one bit rate"),
        ({"concealment": "codec"}, "`g711u` has no concealment of its own"),
        (
            {"delay_ms": 27, "jitter_ms": 5, "jitter_buffer": "adaptive"},
            "delay_ms must be at least 28 with codec `g711u` and an adaptive jitter buffer",
        ),
    ],
)
def test_the_schema_refuses_what_a_codec_cannot(impossible, fault):
    with pytest.raises(ValidationError, match=fault):
        Leg(**impossible)


def test_a_loss_rate_without_room_is_refused_though_bursts_are_left_out():
    with pytest.raises(ValidationError, match=r"must be at least 1\.5 with loss_rate 0.6"):
        Leg(loss_rate=0.6)
