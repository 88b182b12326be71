"""The way from the lips to the microphone."""

import math

import numpy as np
import pytest
from scipy.signal import fftconvolve

from personas.room import surface_m2
from personas.schema import Leg, Reverberation, Room
from pipelines.line.conformance import in_frames, streams
from pipelines.line.convolution import Convolution
from pipelines.line.early_reflections import early_reflections
from pipelines.line.reverberation import impulse_response
from pipelines.line.room import room_effects
from tests.pipelines.line.acoustics import room_alone, rt60_ms, tone_level_db
from tests.pipelines.line.reference import band_rms_dbfs, in_band, p56_dbfs
from tests.pipelines.line.talk import leg, rms_db, speech, tone, white

BARE = Leg(codec="pcm", delay_ms=0)
HALL = Reverberation(size_m=(12, 9, 4), rt60_ms=1500)


def click(seconds=2.0, sample_rate_hz=8000):
    samples = np.zeros(round(seconds * sample_rate_hz), np.float32)
    samples[0] = 0.5
    return samples


def answer(room, *, seed=1, sample_rate_hz=8000, seconds=2.0):
    return room_alone(
        room,
        click(seconds, sample_rate_hz),
        settings=BARE,
        seed=seed,
        sample_rate_hz=sample_rate_hz,
    )


# ---- distance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("distance_m", "level_db"), [(0.1, 0), (0.2, -6.02), (0.8, -18.06)])
def test_level_falls_by_6_db_per_doubling(distance_m, level_db):
    sent = tone(1000)

    got = room_alone(Room(distance_m=distance_m), sent, settings=BARE)

    assert rms_db(got) - rms_db(sent) == pytest.approx(level_db, abs=0.01)


def test_direct_sound_falls_as_in_the_open():
    near, far = (answer(Room(distance_m=m, reverberation=HALL))[0] for m in (0.5, 1.0))

    assert near / 0.5 == pytest.approx(0.2)
    assert near / far == pytest.approx(2)


# ---- reverberation ----------------------------------------------------------------------------


@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
@pytest.mark.parametrize("rt60", [150, 400, 1000])
def test_rt60_is_the_one_asked_for(rt60, sample_rate_hz):
    room = Room(distance_m=1, reverberation=Reverberation(rt60_ms=rt60))

    heard = answer(room, sample_rate_hz=sample_rate_hz)

    assert rt60_ms(heard, sample_rate_hz, skip=1) == pytest.approx(rt60, rel=0.01)


@pytest.mark.parametrize("seed", range(5))
def test_rt60_is_found_within_the_telephone_band_too(seed):
    room = Room(distance_m=2, reverberation=Reverberation(rt60_ms=400))

    heard = room_alone(room, click(), settings=BARE, seed=seed)

    assert rt60_ms(in_band(heard, 8000), 8000, skip=80) == pytest.approx(400, rel=0.1)


@pytest.mark.parametrize(("distance_m", "rt60"), [(0.5, 400), (2, 400), (2, 1200)])
def test_direct_to_reverberant_ratio_goes_with_the_critical_distance(distance_m, rt60):
    """Critical distance 0.057 sqrt(V / RT60), in metres, cubic metres and seconds."""
    reverberation = Reverberation(size_m=(6, 5, 3), rt60_ms=rt60)
    room = Room(distance_m=distance_m, reverberation=reverberation)
    critical_m = 0.057 * np.sqrt(90 / (rt60 / 1000))

    heard = answer(room)
    ratio_db = 10 * np.log10(heard[0] ** 2 / np.sum(np.square(heard[1:])))

    # Barron: what would come before the first reflection is missing, 0.5 dB at 400 ms.
    first_s = 4 * 90 / 126 / 343
    missing_db = 60 * first_s / (rt60 / 1000)
    assert ratio_db == pytest.approx(20 * np.log10(critical_m / distance_m) + missing_db, abs=0.1)


def mirrored(size_m, distance_m):
    """Paths off each wall in metres, by putting the lips behind it and measuring."""
    middle = np.array([0.45, 0.4, 0.44]) * size_m
    apart = np.array([distance_m / 2, 0, 0])
    lips, microphone = middle - apart, middle + apart
    paths = []
    for axis in range(3):
        for wall in (0, size_m[axis]):
            image = lips.copy()
            image[axis] = 2 * wall - lips[axis]
            paths.append(float(np.linalg.norm(image - microphone)))
    return sorted(paths)


@pytest.mark.parametrize("distance_m", [0.5, 1, 2.5])
@pytest.mark.parametrize(("size_m", "rt60"), [((6, 5, 3), 400), ((12, 9, 4), 1500)])
def test_each_wall_sends_back_one_reflection(size_m, rt60, distance_m):
    """The energy that a wall does not absorb, 1 - 0.161 V / (S RT60), by the inverse square law."""
    room = Reverberation(size_m=size_m, rt60_ms=rt60)
    length, width, height = size_m
    surface = 2 * (length * width + width * height + height * length)
    kept = 1 - 0.161 * length * width * height / surface / (rt60 / 1000)

    found = early_reflections(room, distance_m=distance_m)

    paths = mirrored(size_m, distance_m)
    assert [one.after_s for one in found] == pytest.approx([(m - distance_m) / 343 for m in paths])
    gains = [np.sqrt(kept) * distance_m / path for path in paths]
    assert [one.gain for one in found] == pytest.approx(gains)


def test_a_reflection_is_heard_where_and_as_loud_as_it_should_be():
    room = Reverberation(size_m=(6, 5, 3))
    rng = np.random.default_rng
    heard = [
        impulse_response(room, distance_m=1, sample_rate_hz=16000, rng=rng(n)) for n in range(200)
    ]

    mean = np.mean(heard, axis=0) / heard[0][0]

    for one in early_reflections(room, distance_m=1):
        assert mean[round(one.after_s * 16000)] == pytest.approx(one.gain, abs=0.02)
    left = np.delete(
        mean, [0] + [round(one.after_s * 16000) for one in early_reflections(room, distance_m=1)]
    )
    assert np.abs(left).max() < 0.03


def test_walls_behind_both_are_left_out_where_the_room_is_too_short():
    assert len(early_reflections(Reverberation(size_m=(2, 4, 3)), distance_m=3)) == 4


@pytest.mark.parametrize(("size_m", "rt60"), [((3, 20, 3), 150), ((1, 100, 100), 300)])
def test_a_room_that_swallows_almost_all_has_no_more_energy_than_any(size_m, rt60):
    room = Reverberation(size_m=size_m, rt60_ms=rt60)
    rng = np.random.default_rng(1)

    heard = impulse_response(room, distance_m=1, sample_rate_hz=8000, rng=rng)

    first_s = 4 * math.prod(size_m) / surface_m2(size_m) / 343
    critical_m = 0.057 * np.sqrt(math.prod(size_m) / (rt60 / 1000))
    diffuse = critical_m**-2 * 10 ** (-6 * first_s / (rt60 / 1000))
    assert np.sum(np.square(heard[1:])) / heard[0] ** 2 == pytest.approx(diffuse, rel=0.05)


def test_nothing_comes_before_the_first_reflection():
    heard = answer(Room(distance_m=1, reverberation=Reverberation(size_m=(6, 5, 3))))
    first = round((mirrored((6, 5, 3), 1)[0] - 1) / 343 * 8000)

    assert not heard[1:first].any()
    assert heard[first] > 1e-3


@pytest.mark.parametrize("n_samples", [1, 100, 160, 161, 4000])
def test_long_convolution_is_the_whole_one(n_samples):
    response = np.random.default_rng(1).normal(0, 0.05, n_samples)
    sent = white(8000)

    got = in_frames(Convolution(response, 8000), sent, 160)

    assert np.abs(got - fftconvolve(sent, response)[:8000]).max() < 1e-6


def test_a_room_does_not_delay_the_direct_sound():
    assert leg(BARE, Room(distance_m=1, reverberation=HALL)).delay_samples == 0


# ---- muffling ---------------------------------------------------------------------------------


@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
@pytest.mark.parametrize(
    ("hz", "gain_db"), [(100, 0.0), (400, -0.1), (1000, -3.01), (2000, None), (3000, None)]
)
def test_muffling_takes_3_db_at_the_cut_and_12_db_per_octave_above(hz, gain_db, sample_rate_hz):
    """Against the analogue Butterworth, whose frequencies the bilinear transform bends."""
    if gain_db is None:
        bent = [np.tan(np.pi * f / sample_rate_hz) for f in (hz, 1000)]
        gain_db = -10 * np.log10(1 + (bent[0] / bent[1]) ** 4)
    sent = tone(hz, sample_rate_hz, 0.5, sample_rate_hz)

    got = room_alone(Room(muffled_hz=1000), sent, settings=BARE, sample_rate_hz=sample_rate_hz)
    half = sample_rate_hz // 2

    assert tone_level_db(got[half:], hz, sample_rate_hz) - tone_level_db(
        sent[half:], hz, sample_rate_hz
    ) == pytest.approx(gain_db, abs=0.05)


# ---- all of it together -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("room", "tolerance_db"),
    [
        (Room(distance_m=1.5), 0.2),
        (Room(distance_m=1.5, reverberation=Reverberation()), 0.7),
        (Room(distance_m=3, reverberation=HALL), 1.0),
        (Room(muffled_hz=800), 1.0),
    ],
)
def test_snr_is_that_of_the_voice_at_the_microphone(room, tolerance_db):
    said = speech()
    noisy = room.model_copy(update={"noise": "steady", "snr_db": 10.0})

    voice = room_alone(room, said, settings=BARE)
    noise = room_alone(noisy, np.zeros(80000, np.float32), settings=BARE)

    snr_db = p56_dbfs(in_band(voice, 8000), 8000) - band_rms_dbfs(noise, 8000)
    assert snr_db == pytest.approx(10, abs=tolerance_db)


def test_muffling_and_distance_and_room_are_one_filter():
    muffled = Room(muffled_hz=1000, distance_m=0.4)
    in_a_hall = muffled.model_copy(update={"reverberation": HALL})

    alone, near = answer(muffled), answer(Room(muffled_hz=1000))
    both, plain = answer(in_a_hall), answer(Room(distance_m=0.4, reverberation=HALL))

    assert np.allclose(alone, 0.25 * near, atol=1e-6)
    assert np.allclose(both, fftconvolve(plain, 2 * near)[: len(both)], atol=1e-5)


def test_effects_stand_in_the_order_of_the_world():
    room = Room(
        snr_db=20,
        muffled_hz=900,
        distance_m=0.5,
        reverberation=HALL,
        bursts={},
        side_talk={},
        gain_db=6,
        automatic_gain={},
        clip_dbfs=-6,
    )

    effects = room_effects(room, speech_level_dbfs=-22, sample_rate_hz=8000, rng=streams(1))

    assert [type(effect).__name__ for effect in effects] == [
        "Convolution",
        "Noise",
        "Bursts",
        "SideTalk",
        "Level",
        "GainControl",
        "Clip",
    ]


def test_what_is_new_draws_from_streams_of_its_own():
    asked = []

    def rng(name):
        asked.append(name)
        return np.random.default_rng(1)

    room = Room(snr_db=20, reverberation=HALL, bursts={}, side_talk={})
    room_effects(room, speech_level_dbfs=-22, sample_rate_hz=8000, rng=rng)

    assert asked == ["reverberation", "elsewhere", "noise", "bursts", "side_talk"]


def test_a_room_as_it_comes_does_nothing():
    assert not room_effects(Room(), speech_level_dbfs=-22, sample_rate_hz=8000, rng=streams(1))


def test_a_line_brings_its_own_room():
    car = Leg(**BARE.model_dump() | {"room": Room(noise="car", snr_db=12)})
    silence = np.zeros(8 * 32768, np.float32)

    alone, quieter = (room_alone(room, silence, settings=car) for room in (None, Room(snr_db=20)))

    assert band_rms_dbfs(alone, 8000) == pytest.approx(-34, abs=0.2)
    assert band_rms_dbfs(quieter, 8000) == pytest.approx(-42, abs=0.2)
