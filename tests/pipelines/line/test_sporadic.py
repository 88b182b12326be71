"""Bursts, and somebody else who talks: how often, how loud, and when."""

import itertools
from typing import get_args

import numpy as np
import pytest

from personas.schema import Burst, Bursts, Leg, Reverberation, Room, SideTalk
from pipelines.line.burst_sounds import variants
from pipelines.line.conformance import in_frames
from pipelines.speech import speak
from tests.pipelines.line.acoustics import room_alone
from tests.pipelines.line.reference import in_band, p56_dbfs
from tests.pipelines.line.talk import leg, speech

BARE = Leg(codec="pcm", delay_ms=0)
KINDS = pytest.mark.parametrize("kind", get_args(Burst))


def heard(room, *, minutes, seed=1):
    """The microphone in a room where nobody speaks to it."""
    silence = np.zeros(8000 * 60 * minutes, np.float32)
    return room_alone(room, silence, settings=BARE, seed=seed)


def loudest_dbfs(samples):
    """RMS of the loudest 125 ms within the telephone band, by a moving average."""
    squares = np.square(in_band(np.pad(samples, 1000), 8000))
    return 10 * np.log10(np.convolve(squares, np.ones(1000) / 1000, "valid").max())


def islands(samples, *, quiet=4000):
    """Stretches of sound as (start, end); silences up to `quiet` samples are part of one."""
    sounding = np.flatnonzero(samples)
    breaks = np.flatnonzero(np.diff(sounding) > quiet)
    starts = sounding[np.concatenate(([0], breaks + 1))]
    ends = sounding[np.concatenate((breaks, [len(sounding) - 1]))] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


# ---- bursts -----------------------------------------------------------------------------------


@KINDS
def test_level_of_a_burst_is_the_one_asked_for(kind):
    bursts = Bursts(kinds=(kind,), per_minute=2, min_level_db=3, max_level_db=3)

    found = heard(Room(bursts=bursts), minutes=5)

    for start, end in islands(found)[:5]:
        assert loudest_dbfs(found[start:end]) == pytest.approx(-22 + 3, abs=0.3)


@pytest.mark.parametrize("kind", ["door", "dog"])
def test_a_burst_in_a_room_dies_away_later_and_is_as_loud(kind):
    bursts = Bursts(kinds=(kind,), per_minute=2, min_level_db=3, max_level_db=3)
    dry, wet = (
        heard(Room(bursts=bursts, reverberation=room), minutes=5)
        for room in (None, Reverberation(rt60_ms=800))
    )

    for (start, end), (first, last) in zip(islands(dry)[:4], islands(wet)[:4], strict=True):
        assert start == first
        assert last - end > 0.5 * 8000
        assert loudest_dbfs(wet[first:last]) == pytest.approx(-22 + 3, abs=0.3)


def test_somebody_in_a_room_is_heard_with_it_at_the_same_level_and_times():
    talk = SideTalk(level_db=-6, pause_s=5)
    dry, wet = (
        heard(Room(side_talk=talk, reverberation=room), minutes=4)
        for room in (None, Reverberation(rt60_ms=600))
    )

    levels = [p56_dbfs(in_band(one, 8000), 8000) for one in (dry, wet)]
    assert levels == pytest.approx([-28, -28], abs=0.7)
    spans = [islands(one, quiet=12000)[:4] for one in (dry, wet)]
    assert [start for start, _ in spans[0]] == [start for start, _ in spans[1]]
    assert all(late - end > 0.4 * 8000 for (_, end), (_, late) in zip(*spans, strict=True))


def test_levels_fill_their_range():
    bursts = Bursts(kinds=("door",), per_minute=6, min_level_db=-15, max_level_db=0)

    found = heard(Room(bursts=bursts), minutes=15)
    levels = [loudest_dbfs(found[a:b]) + 22 for a, b in islands(found, quiet=800)]

    assert len(levels) > 50
    assert min(levels) > -15.5
    assert np.percentile(levels, [10, 50, 90]) == pytest.approx([-13.5, -7.5, -1.5], abs=2)


def test_beginnings_are_a_poisson_process():
    """Count and spread of the gaps; an exponential distribution has both equal."""
    bursts = Bursts(kinds=("door",), per_minute=6)

    starts = [start for start, _ in islands(heard(Room(bursts=bursts), minutes=40), quiet=80)]
    gaps_s = np.diff(starts) / 8000

    assert len(starts) == pytest.approx(240, abs=3 * np.sqrt(240))
    assert np.std(gaps_s) / np.mean(gaps_s) == pytest.approx(1, abs=0.2)


def test_bursts_are_counted():
    chain = leg(BARE, Room(bursts=Bursts(kinds=("door",), per_minute=6)))

    found = in_frames(chain, np.zeros(8000 * 120, np.float32), 160)

    assert chain.describe()["bursts"] == len(islands(found, quiet=80)) > 5


def test_every_kind_is_drawn():
    bursts = Bursts(kinds=("door", "baby"), per_minute=10)
    lengths_s = [(b - a) / 8000 for a, b in islands(heard(Room(bursts=bursts), minutes=5))]

    assert {round(length) for length in lengths_s} >= {1}
    assert min(lengths_s) < 0.7 < max(lengths_s)


@KINDS
@pytest.mark.parametrize("sample_rate_hz", [8000, 16000])
def test_a_burst_begins_and_ends_in_silence(kind, sample_rate_hz):
    for sound in variants(kind, sample_rate_hz):
        assert max(abs(sound[0]), abs(sound[-1])) < 0.05 * np.abs(sound).max()
        assert 0.2 < len(sound) / sample_rate_hz < 2.5


def test_bursts_are_added_to_the_voice():
    room, said = Room(bursts=Bursts(per_minute=30)), speech()

    alone = room_alone(room, np.zeros_like(said), settings=BARE)
    both = room_alone(room, said, settings=BARE)

    assert alone.any()
    assert np.allclose(both - said, alone, atol=1e-6)


# ---- side talk --------------------------------------------------------------------------------


@pytest.mark.parametrize("level_db", [-18.0, -6.0])
def test_level_of_side_talk_is_the_one_asked_for(level_db):
    room = Room(side_talk=SideTalk(level_db=level_db, pause_s=3))

    found = heard(room, minutes=1)
    said = np.concatenate([found[a:b] for a, b in islands(found)])

    assert p56_dbfs(in_band(said, 8000), 8000) == pytest.approx(-22 + level_db, abs=0.5)


def test_silences_between_sentences_have_their_mean():
    room = Room(side_talk=SideTalk(pause_s=4, texts=("Yes.",)))

    spoken = islands(heard(room, minutes=20), quiet=400)
    gaps_s = [(b[0] - a[1]) / 8000 for a, b in itertools.pairwise(spoken)]

    assert len(gaps_s) > 200
    assert np.mean(gaps_s) == pytest.approx(4, abs=3 * 4 / np.sqrt(len(gaps_s)))


def test_the_other_person_says_one_thing_at_a_time():
    text = "I am taking the dog out, and then I will be back in ten minutes."
    room = Room(side_talk=SideTalk(pause_s=0.5, texts=(text,)))
    said = speak(text, voice="en-us+f3", sample_rate_hz=8000, rate_wpm=160)
    gain_db = -22 - 12 - p56_dbfs(in_band(said, 8000), 8000)

    found = heard(room, minutes=2)

    assert np.abs(found).max() == pytest.approx(10 ** (gain_db / 20) * np.abs(said).max(), rel=0.03)


def test_another_voice_says_something_else():
    one = heard(Room(side_talk=SideTalk(texts=("Who is it?",))), minutes=1)
    other_words = heard(Room(side_talk=SideTalk(texts=("Lunch is ready.",))), minutes=1)
    other_voice = heard(Room(side_talk=SideTalk(texts=("Who is it?",), voice="en-us")), minutes=1)

    assert islands(one)[0][0] == islands(other_words)[0][0]
    assert not np.array_equal(one, other_words)
    assert not np.array_equal(one, other_voice)
