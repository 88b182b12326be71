from evaluators.verdict import Outcome
from personas.schema import AgentVersion
from reports.compare import compare_arms
from reports.compare.model import CallSide, Pair
from reports.compare.why import agent_changes, failure_changes, persona_rows
from reports.compare.wording import TIMES
from reports.testing import make_run


def side(*failures, stage=None):
    stages = dict.fromkeys(failures, stage) if stage else {}
    outcome = Outcome.FAIL if failures else Outcome.PASS
    return CallSide(call_id="", outcome=outcome, failures=failures, stages=stages)


def pair(a, b, pair_id="1", persona="clear"):
    return Pair(pair_id=pair_id, persona=persona, scenario="s", line="l", attempt=1, a=a, b=b)


def test_what_went_away_and_what_came():
    found = failure_changes(
        [
            pair(side("zip_wrong"), side(), "1"),
            pair(side("zip_wrong"), side("customer_hung_up"), "2"),
            pair(side("zip_wrong"), side("zip_wrong"), "3"),
        ]
    )

    assert [f.failure for f in found] == ["zip_wrong", "customer_hung_up"]
    assert (found[0].n_a, found[0].n_b) == (3, 1)
    assert (found[0].gone, found[0].came) == (("1", "2"), ())
    assert found[1].came == ("2",)


def test_errors_bring_no_failures():
    error = CallSide(call_id="", outcome=Outcome.ERROR)

    assert failure_changes([pair(side("zip_wrong"), error)]) == ()


def test_stages_are_of_the_calls_that_changed():
    found = failure_changes(
        [
            pair(side("zip_wrong", stage="misheard"), side(), "1"),
            pair(side("zip_wrong", stage="misheard"), side(), "2"),
            pair(side(), side("zip_wrong", stage="mind"), "3"),
            pair(side("zip_wrong", stage="mind"), side("zip_wrong", stage="mind"), "4"),
        ]
    )

    assert found[0].stages == {"misheard": 2, "mind": 1}


def test_personas_that_changed_most_come_first():
    found = persona_rows(
        [
            pair(side(), side(), persona="clear"),
            pair(side("x"), side(), persona="cafe"),
            pair(side("x"), side(), persona="cafe"),
            pair(side(), side("x"), persona="cafe"),
            pair(side("x"), side(), persona="street"),
        ]
    )

    assert [(r.persona, r.n_a, r.n_b) for r in found] == [
        ("cafe", 1, 2),
        ("street", 0, 1),
        ("clear", 1, 1),
    ]
    assert (found[0].n_a_only, found[0].n_b_only) == (1, 2)


def agent(version="v1", **settings):
    return AgentVersion.model_validate(
        {"agent": "sprocket", "version": version, "prompt": "Be kind.", **settings}
    )


def test_changed_settings_go_by_their_keys():
    a = agent(turns={"vad_stop_ms": 300})
    b = agent("v2", turns={"vad_stop_ms": 500}, playbook={"zip": {"read_back": True}})

    found = [(c.key, c.a, c.b) for c in agent_changes(a, b)]

    assert found == [
        ("playbook.zip.read_back", "not set", "true"),
        ("turns.vad_stop_ms", "300", "500"),
    ]


def test_long_texts_are_shown_around_where_they_part():
    same = "You answer for a maker of sprockets. " * 20

    (found,) = agent_changes(agent(prompt=same + "Be quick."), agent(prompt=same + "Spell it."))

    assert found.a.startswith("… ")
    assert found.a.endswith("Be quick.")
    assert found.b.endswith("Spell it.")
    assert len(found.a) < 100


def test_the_finding_says_what_was_lost_and_at_which_stage(tmp_path):
    run = make_run(
        tmp_path,
        personas=["clear"],
        versions=("v1", "v2"),
        repeats=9,
        outcomes=["zip_wrong", "pass"] * 5 + ["name_wrong", "pass"] * 3 + ["pass", "no_agreement"],
        audio=False,
    )

    assert compare_arms(run).finding.why[:2] == (
        (
            "In the 8 calls that only v2 passed, v1 failed by: "
            f"5 {TIMES} ZIP wrong (the agent misheard it), "
            f"3 {TIMES} name wrong (the agent misheard it)."
        ),
        f"In the call that only v1 passed, v2 failed by: 1 {TIMES} no agreement.",
    )


def test_a_slower_arm_is_named_with_its_difference(tmp_path):
    run = make_run(tmp_path, versions=("v1", "v2"), repeats=6, slower_ms={"v2": 400}, audio=False)

    found = compare_arms(run)

    median = found.measures[0]
    assert median.improved is False
    assert 300 < median.interval.low < median.difference < median.interval.high < 600
    assert found.finding.why[0].startswith("Answer time, median: v2 1,")
    assert found.finding.why[0].endswith("after Holm's correction).")
