"""Metered time against real time, with a vendor in another process that really waits."""

import pytest

from evaluators.testing import call
from personas.library import Library
from personas.planning import plans
from pipelines.record import Heard
from sparring.bench.lab import Trial
from sparring.bench.metered import answering_ms, emulated, on_vendor, paired_ms
from sparring.run import Options, run_suite

CALL_S = 13
"""Enough for a greeting, a name and the answer to it."""
OFF_MS = 100
"""What a busy machine may do to an answer of some 1.5 s, of which 0.9 s are the vendor's."""


def test_the_same_call_takes_the_vendors_time_and_no_more(tmp_path):
    library = Library()
    suite = library.suite("default")
    plan = plans(suite, library=library, persona="clear", limit=1)[0]
    plan = plan.model_copy(update={"limits": plan.limits.model_copy(update={"call_s": CALL_S})})

    with emulated() as url:
        both = [
            on_vendor(plan, url, clock="real"),
            on_vendor(plan, url, clock="metered").model_copy(update={"attempt": 2}),
        ]
        folder = run_suite(both, out=tmp_path, options=Options(2))

    real, metered = (folder.record(one.call_id) for one in both)
    waits_ms = paired_ms(real, metered)
    assert len(waits_ms) == 1
    assert waits_ms[0][1] == pytest.approx(waits_ms[0][0], abs=OFF_MS)
    trial = Trial(folder, 2, 0.0, [])
    costs = trial.host(both[1].call_id)
    assert costs["owed_s"] < CALL_S / 2
    assert costs["wall_s"] < trial.host(both[0].call_id)["wall_s"]  # starting up counts, too
    assert real.soundness.faults == metered.soundness.faults == ()


def test_answers_are_paired_as_far_as_two_calls_went_alike():
    one = call(
        "agent 0-1000 hello", "customer 2000-3000 hi", "agent 4000-5000 yes",
        "customer 6000-7000 no", "agent 8500-9000 oh",
    )  # fmt: skip
    other = call(
        "agent 0-1000 hello", "customer 2000-3000 hi", "agent 4010-5000 yes",
        "customer 6000-7000 well", "agent 9500-9900 oh",
    )  # fmt: skip

    assert paired_ms(one, one) == [(1000, 1000), (1500, 1500)]
    assert paired_ms(one, other) == [(1000, 1010)]


def test_what_follows_the_agents_hearing_is_told_apart():
    one = call(
        "agent 0-1000 hello", "customer 2000-3000 hi", "agent 4000-5000 yes",
        "agent 6000-7000 so", "customer 8000-9000 no", "agent 9500-9900 oh",
    )  # fmt: skip

    assert one.heard == ()
    assert answering_ms(one, one) == []
    heard = tuple(
        Heard(side="agent", start=None, end=None, at=one.sample_rate_hz * at_ms // 1000, text="-")
        for at_ms in (3100, 3300, 9200)
    )
    one = one.model_copy(update={"heard": heard})
    assert answering_ms(one, one) == [(700, 700), (300, 300)]
