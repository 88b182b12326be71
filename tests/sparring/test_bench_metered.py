"""Metered time against real time, with a vendor in another process that really waits."""

from pathlib import Path

import pytest

from evaluators.testing import call
from personas.cassette import Cassette
from personas.library import Library
from personas.planning import plans
from pipelines.outside.tape import read_tape
from pipelines.record import Heard
from sparring.bench.difference import answering_ms, difference, paired_ms, waits_ms
from sparring.bench.lab import Trial
from sparring.bench.metered import emulated, on_vendor
from sparring.run import Options, run_suite
from tests.wall_clock import on_the_wall_clock

CALL_S = 15
"""Enough for a greeting, a name and the answer to it, and two seconds for a busy machine."""
OFF_MS = 100
"""What a busy machine may do to an answer of some 1.7 s, of which 0.9 s are the vendor's."""


def placed(out, *clocks):
    """The same call on each clock, with its vendor's answers kept: folder of the run, and plans."""
    library = Library()
    plan = plans(library.suite("default"), library=library, persona="clear", limit=1)[0]
    plan = plan.model_copy(update={"limits": plan.limits.model_copy(update={"call_s": CALL_S})})
    kept = Cassette(folder=str(out / "kept"), use="record")
    with emulated() as url:
        asked = [
            on_vendor(plan, url, clock=clock, cassette=kept).model_copy(update={"attempt": n})
            for n, clock in enumerate(clocks, 1)
        ]
        return run_suite(asked, out=out / "asked", options=Options(len(clocks))), asked


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same call on the metered clock, and from the cassette that this left."""
    out = tmp_path_factory.mktemp("runs")
    folder, (asked,) = placed(out, "metered")
    replay = Cassette(folder=str(out / "kept"), use="replay")
    again = asked.model_copy(update={"clock": "simulated", "cassette": replay})
    replayed = run_suite([again], out=out / "replayed", options=Options(1))
    return [(folder, asked.call_id), (replayed, again.call_id)]


def vendor_ms(record):
    """Of the first answer to the customer: after the greeting's, one request of each service."""
    met = read_tape(Path(record.plan.cassette.folder), record.plan)
    met = met[next(n for n, one in enumerate(met) if one.asked.kind == "stt") :]
    first = {one.asked.kind: one for one in reversed(met)}
    assert first.keys() == {"stt", "llm", "tts"}
    return sum(one.pieces[-1].at_ms for one in first.values())


@on_the_wall_clock
def test_the_same_call_takes_the_vendors_time_and_no_more(tmp_path):
    folder, asked = placed(tmp_path, "real", "metered")
    real, metered = (folder.record(plan.call_id) for plan in asked)

    real_ms, metered_ms = paired_ms(real, metered)[0]
    ours_ms = [real_ms - vendor_ms(real), metered_ms - vendor_ms(metered)]
    assert min(vendor_ms(real), vendor_ms(metered)) > 800
    assert ours_ms[1] == pytest.approx(ours_ms[0], abs=OFF_MS)
    costs = [Trial(folder, 2, 0.0, []).host(plan.call_id) for plan in asked]
    assert costs[1]["owed_s"] < CALL_S / 2
    assert costs[1]["wall_s"] < costs[0]["wall_s"]  # starting up counts, too
    assert real.soundness.faults == metered.soundness.faults == ()


def test_a_metered_call_is_the_same_call_from_its_cassette(runs):
    asked, replayed = ((f.record(name), f.call_folder(name)) for f, name in runs)

    for name in ("recording.wav", "events.ndjson"):
        assert (replayed[1] / name).read_bytes() == (asked[1] / name).read_bytes()
    differs = {"plan", "soundness"}
    assert replayed[0].model_dump(exclude=differs) == asked[0].model_dump(exclude=differs)


def test_a_trial_differs_from_itself_by_nothing(runs):
    folder, name = runs[0]
    trial = Trial(folder, 1, 0.0, [])
    n_answers = len(waits_ms(folder.record(name)))

    found = difference(trial, trial)

    assert n_answers > 0
    assert (found.vendor_p50_ms, found.vendor_p90_ms) == (0, 0)
    assert (found.n_answers, found.wait_p90_ms, found.answering_p90_ms) == (n_answers, 0, 0)


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
