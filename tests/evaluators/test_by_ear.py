import pytest

from evaluators.by_ear import customer_is_voiced, other_sounds, timed_by_ear
from evaluators.latency import latency, waits
from evaluators.testing import call, recording_of

LINES = ("customer 500-1700 my card is lost", "agent 2400-5000 sorry", "customer 6100-7000 thanks")


def spans_ms(record):
    return [(u.side, u.start / 8, u.end / 8) for u in record.utterances]


@pytest.mark.parametrize("noise_dbfs", [None, -50, -35])
@pytest.mark.parametrize("delay_ms", [0, 120])
def test_times_are_those_of_the_sound(noise_dbfs, delay_ms):
    truth = call(*LINES, delay_ms=delay_ms, end_ms=12_000)
    told = call(
        "customer 300-1900 my card is lost",
        "agent 2100-5200 sorry",
        "customer 6000-7200 thanks",
        delay_ms=delay_ms,
        end_ms=12_000,
    )
    heard = recording_of(truth, noise_dbfs=noise_dbfs, syllables=True)

    for (side, start, end), (_, start_ms, end_ms) in zip(
        spans_ms(timed_by_ear(told, heard)), spans_ms(truth), strict=True
    ):
        assert (start, end) == pytest.approx((start_ms, end_ms), abs=20), side


def test_what_is_not_heard_is_left_out():
    told = call(*LINES, "agent 8000-8500 hello?", end_ms=12_000)

    assert len(timed_by_ear(told, recording_of(call(*LINES, end_ms=12_000))).utterances) == 3


def test_two_utterances_that_sound_as_one_meet_in_the_middle():
    record = call("customer 500-1500 one", "customer 1600-2500 two", end_ms=9000)

    assert spans_ms(timed_by_ear(record, recording_of(record))) == [
        ("customer", 500, 1550),
        ("customer", 1550, 2500),
    ]


def test_a_sound_beside_an_utterance_does_not_make_it_longer():
    record = call(*LINES, end_ms=12_000)
    heard = recording_of(record, sounds_ms=[(2000, 2200)])

    assert waits(timed_by_ear(record, heard)) == waits(record)


def test_latency_is_measured_by_ear_as_well():
    record = call(*LINES, delay_ms=60, end_ms=12_000)
    late = call(LINES[0], "agent 2600-5000 sorry", LINES[2], delay_ms=60, end_ms=12_000)

    assert latency(record).metrics["heard_p50_ms"] is None
    assert latency(record, recording_of(late)).metrics["heard_p50_ms"] == pytest.approx(960, abs=20)
    assert latency(record, recording_of(late)).metrics["p50_ms"] == 760


@pytest.mark.parametrize(
    ("sound_ms", "found_ms"),
    [
        ((3000, 3300), [(3000, 3300)]),
        ((1000, 1300), []),
        ((1700, 1890), []),
        ((2950, 3000), []),
        ((1600, 2400), [(1900, 2400)]),
    ],
)
def test_other_sounds_are_those_that_the_customer_did_not_make(sound_ms, found_ms):
    record = call(*LINES, delay_ms=100, end_ms=12_000)
    heard = recording_of(record, noise_dbfs=-55, sounds_ms=[sound_ms])

    assert [(a / 8, b / 8) for a, b in other_sounds(record, heard)] == found_ms


@pytest.mark.parametrize(("at_ms", "voiced"), [(499, False), (500, True), (1710, False)])
def test_where_the_customer_sounds(at_ms, voiced):
    record = call(*LINES, delay_ms=100, end_ms=12_000)

    assert customer_is_voiced(record, recording_of(record), at_ms * 8) is voiced
