import itertools
import subprocess
import sys

import pytest

import reports.compare
from evaluators.verdict import Outcome
from reports.compare import CannotCompareError, compare_arms, compare_runs
from reports.compare.wording import MINUS
from reports.testing import make_run


def ab_run(path, pairs, personas=("cafe", "clear"), **settings):
    """An A/B run of (outcome of A, outcome of B), persona by persona."""
    repeats = len(pairs) // len(personas)
    assert repeats * len(personas) == len(pairs)
    return make_run(
        path,
        personas=personas,
        outcomes=list(itertools.chain.from_iterable(pairs)),
        versions=("v1", "v2"),
        repeats=repeats,
        audio=False,
        **settings,
    )


SAVED, LOST = ("zip_wrong", "pass"), ("pass", "customer_hung_up")
BOTH, NEITHER = ("pass", "pass"), ("no_agreement", "no_agreement")


def rewrite(run, change):
    """Change the lines of results.ndjson."""
    lines = [change(entry).model_dump_json() for entry in run.entries()]
    (run.path / "results.ndjson").write_text("".join(f"{line}\n" for line in lines))


def test_counts_and_rates_of_an_ab_run(tmp_path):
    run = ab_run(tmp_path, [SAVED] * 5 + [LOST] * 2 + [BOTH] * 4 + [NEITHER])

    success = compare_arms(run).success

    assert (success.n_both, success.n_a_only, success.n_b_only, success.n_neither) == (4, 2, 5, 1)
    assert success.difference == pytest.approx(3 / 12)
    assert success.p_value == pytest.approx(0.453125)  # 2 (1 + 7 + 21) / 2^7
    assert success.a.low < 6 / 12 < success.a.high
    assert success.interval.covers(0)
    assert success.interval.low < 3 / 12 < success.interval.high


def test_passed_of_each_arm_are_of_judged_pairs_only(tmp_path):
    run = ab_run(tmp_path, [SAVED, BOTH, ("pass", "broken"), ("error", "pass")])

    found = compare_arms(run)

    assert (found.a.n_passed, found.b.n_passed, found.success.n_pairs) == (1, 2, 2)
    assert [pair.persona for pair in found.left_out] == ["clear", "clear"]
    assert found.a.n_done == found.b.n_done == 4


def test_b_is_better_beyond_the_noise(tmp_path):
    found = compare_arms(ab_run(tmp_path, [SAVED] * 7 + [BOTH] * 3))

    assert found.finding.better == "b"
    assert found.finding.sentence == (
        "v2 is better: v2 succeeds in 10 of 10 calls, v1 in 3; the difference from v1 to v2 is "
        "+70 points (95 % interval +23 to +89; exact McNemar p = 0.016)."
    )


def test_a_is_better_when_b_loses(tmp_path):
    found = compare_arms(ab_run(tmp_path, [LOST] * 6 + [BOTH] * 4))

    assert found.finding.better == "a"
    assert found.finding.sentence.startswith("v1 is better: v2 succeeds in 4 of 10 calls, v1 in 10")


def test_five_to_none_is_within_the_noise(tmp_path):
    """The exact p value of 5 : 0 is 0.0625, though the interval of the difference excludes 0.

    14 pairs see 6 or more of them discordant with a probability of 0.788, 15 with 0.849.
    """
    found = compare_arms(ab_run(tmp_path, [SAVED] * 5 + [BOTH] * 5))

    assert not found.success.interval.covers(0)
    assert found.finding.better is None
    assert found.finding.sentence.startswith("No difference shown: ")
    assert found.finding.sentence.endswith(
        "About 15 calls a side would be needed to show a difference of this size."
    )


def test_where_none_is_seen_it_plans_for_ten_points(tmp_path):
    found = compare_arms(ab_run(tmp_path, [BOTH] * 6))

    assert found.success.assumed == 0.1
    assert found.finding.sentence.endswith(
        f"is 0 points (95 % interval {MINUS}39 to +39; exact McNemar p = 1.00). "
        "About 78 calls a side would be needed to show a difference of 10 points."
    )


@pytest.mark.parametrize(("n_pairs", "n_needed"), [(4, None), (5, 78)])
def test_of_few_pairs_nothing_is_estimated(tmp_path, n_pairs, n_needed):
    found = compare_arms(ab_run(tmp_path, [BOTH] * n_pairs, ("clear",)))
    few = "So few pairs cannot tell how many calls would be needed to show one."

    assert found.success.n_pairs_needed == n_needed
    assert found.finding.sentence.endswith(few) is (n_needed is None)


def test_nothing_to_judge(tmp_path):
    found = compare_arms(ab_run(tmp_path, [("error", "pass")] * 2))

    assert found.success.difference is None
    assert found.finding.sentence == ("Nothing to judge: in no pair did both calls pass or fail.")


def test_two_runs_pair_by_customer_and_attempt(tmp_path):
    a = make_run(tmp_path / "old", outcomes=["zip_wrong"], repeats=2, audio=False)
    b = make_run(tmp_path / "new", versions=("v2",), repeats=3, audio=False)

    found = compare_runs(a, b)

    assert (found.a.run, found.b.run) == ("old", "new")
    assert (found.a.label, found.b.label) == ("v1", "v2")
    assert found.paired
    assert found.success.n_b_only == 4
    assert found.only_in_a == ()
    assert found.only_in_b == (
        "cafe_babble-sprocket-landline-3",
        "clear_speaker-sprocket-landline-3",
    )


def test_runs_of_the_same_version_are_told_apart_by_their_names(tmp_path):
    a, b = (make_run(tmp_path / name, audio=False) for name in ("monday", "tuesday"))

    found = compare_runs(a, b)

    assert (found.a.label, found.b.label) == ("monday", "tuesday")
    assert found.changes == ()


def test_other_seeds_are_no_paired_comparison(tmp_path):
    a = make_run(tmp_path / "a", outcomes=["zip_wrong"], repeats=8, audio=False)
    b = make_run(tmp_path / "b", versions=("v2",), repeats=8, seed=2, audio=False)

    found = compare_runs(a, b)

    assert not found.paired
    assert found.mismatches == {"facts": 16, "seed": 16}
    assert found.finding.better is None
    assert found.finding.sentence == (
        "No paired comparison: beside the agent, the calls of a pair differ in `facts` in 16, "
        "`seed` in 16 of 16 pairs, so a difference may come from there. "
        "v2 succeeds in 16 of 16 calls, v1 in 0."
    )


def test_other_seeds_are_seen_without_records(tmp_path):
    run = ab_run(tmp_path, [("broken", "broken"), BOTH])
    rewrite(run, lambda e: e.model_copy(update={"seed": e.seed + (e.agent_version == "v2")}))

    assert compare_arms(run).mismatches == {"seed": 2}


def test_a_later_line_of_a_call_supersedes_an_earlier_one(tmp_path):
    run = ab_run(tmp_path, [SAVED, BOTH])
    again = next(e for e in run.entries() if e.result.outcome is Outcome.FAIL)
    result = again.result.model_copy(update={"outcome": Outcome.PASS})
    with (run.path / "results.ndjson").open("a") as lines:
        lines.write(again.model_copy(update={"result": result}).model_dump_json() + "\n")

    found = compare_arms(run)

    assert found.success.n_both == 2
    assert found.a.n_done == 2


def test_discordant_pairs_come_first(tmp_path):
    run = ab_run(tmp_path, [BOTH, NEITHER, ("error", "pass"), LOST, SAVED, BOTH])

    found = compare_arms(run)

    assert [pair.won_by for pair in found.pairs] == ["b", "a", None, None, None, None]
    assert [pair.judged for pair in found.pairs] == [True] * 5 + [False]


def test_an_unfinished_run_is_named(tmp_path):
    found = compare_arms(ab_run(tmp_path / "half", [BOTH, ("pass", "missing")]))

    assert found.warnings == ("`half` is not finished: 3 of 4 calls are done",)
    assert found.only_in_a == ("clear-sprocket-landline-1",)


def test_other_packages_are_named(tmp_path):
    run = ab_run(tmp_path, [BOTH, BOTH])
    for entry in run.entries():
        record = run.record(entry.call_id)
        versions = {"pipecat-ai": "1.14.0" if entry.agent_version == "v1" else "1.14.1"}
        changed = record.model_copy(update={"packages": versions})
        (run.call_folder(entry.call_id) / "record.json").write_text(changed.model_dump_json())

    assert compare_arms(run).warnings == (
        "versions of packages differ, and may be the reason: pipecat-ai 1.14.0 → 1.14.1",
    )


def test_comparing_is_repeatable_and_round_trips(tmp_path):
    run = ab_run(tmp_path, [SAVED, LOST, BOTH, NEITHER] * 2, slower_ms={"v2": 200})

    found = compare_arms(run)

    assert found == compare_arms(run)
    assert type(found).model_validate_json(found.model_dump_json()) == found


# ---- refusals ---------------------------------------------------------------------------------


def test_runs_without_a_common_customer_are_refused(tmp_path):
    a = make_run(tmp_path / "a", personas=["cafe"], audio=False)
    b = make_run(tmp_path / "b", personas=["clear"], audio=False)

    with pytest.raises(CannotCompareError) as refusal:
        compare_runs(a, b)

    assert str(refusal.value) == (
        "nothing pairs between `a` and `b`: no call of the one has its persona, scenario, line "
        "and attempt in the other (the first have `cafe-sprocket-landline-1` and "
        "`clear-sprocket-landline-1`)\n"
        "hint: run the same suite twice, or place both arms with `--ab`"
    )


def test_an_ab_run_is_not_one_arm(tmp_path):
    run = ab_run(tmp_path / "both", [BOTH, BOTH])

    with pytest.raises(CannotCompareError, match="`both` holds calls of 2 agent versions"):
        compare_runs(run, run)


def test_a_run_of_one_version_has_no_arms(tmp_path):
    run = make_run(tmp_path / "one", audio=False)

    with pytest.raises(CannotCompareError, match="`one` is no A/B run: it holds 1 agent version"):
        compare_arms(run)


def test_an_arm_without_calls_is_refused(tmp_path):
    run = ab_run(tmp_path / "torn", [("pass", "missing"), ("pass", "missing")])

    with pytest.raises(CannotCompareError, match="`torn` lacks the finished calls of an arm"):
        compare_arms(run)


def test_the_refusal_is_known_without_loading_what_takes_time():
    loads = "import sys; from reports.compare import CannotCompareError; print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", loads], check=True, capture_output=True, text=True
    ).stdout.split()

    assert "reports.compare.faults" in loaded
    assert not {"pandas", "scipy", "jinja2"} & set(loaded)


def test_other_names_are_not_there():
    with pytest.raises(AttributeError, match="has no `compare_all`"):
        reports.compare.compare_all()
