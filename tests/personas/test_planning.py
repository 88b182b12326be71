import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from personas.library import Library
from personas.loading import InputFault
from personas.planning import call_seed, plans
from personas.schema import Suite

LIBRARY = Library()
SUITE = Suite(
    name="three",
    summary="Three personas, two scenarios, two lines.",
    personas=("clear", "cafe", "sceptic"),
    scenarios=("sprocket_offer", "sprocket_callback"),
    lines=("landline", "mobile_poor"),
    repeats=2,
    seed=7,
)
WHOLE = plans(SUITE, library=LIBRARY)


def test_the_crossing_is_complete_and_its_ids_are_unique():
    expected = {
        f"{persona}-{scenario}-{line}-{attempt}-v1"
        for persona, scenario, line, attempt in itertools.product(
            SUITE.personas, SUITE.scenarios, SUITE.lines, (1, 2)
        )
    }

    assert {plan.call_id for plan in WHOLE} == expected
    assert len(WHOLE) == 24


def test_the_beginning_is_varied():
    first = plans(SUITE, library=LIBRARY, limit=3)

    assert [plan.pair_id for plan in first] == [
        "clear-sprocket_offer-landline-1",
        "cafe-sprocket_offer-mobile_poor-1",
        "sceptic-sprocket_callback-landline-1",
    ]


def test_without_lines_each_persona_calls_over_its_own():
    suite = SUITE.model_copy(update={"lines": (), "personas": ("clear", "mobile_poor")})

    lines = {plan.persona.name: plan.line.name for plan in plans(suite, library=LIBRARY)}

    assert lines == {"clear": "landline", "mobile_poor": "mobile_poor"}


def test_a_seed_depends_on_the_suite_seed_and_the_pair_alone():
    assert call_seed(7, "clear-sprocket_offer-landline-1") == 1911500086
    assert [plan.seed for plan in WHOLE] == [call_seed(7, plan.pair_id) for plan in WHOLE]


@settings(derandomize=True, database=None, deadline=None)
@given(
    persona=st.none() | st.lists(st.sampled_from(SUITE.personas), min_size=1),
    scenario=st.none() | st.lists(st.sampled_from(SUITE.scenarios), min_size=1),
    repeats=st.none() | st.integers(1, 2),
    limit=st.none() | st.integers(1, 30),
)
def test_any_filter_gives_a_subset_with_the_same_seeds_in_the_same_order(
    persona, scenario, repeats, limit
):
    part = plans(
        SUITE, library=LIBRARY, persona=persona, scenario=scenario, repeats=repeats, limit=limit
    )

    wanted = (
        plan
        for plan in WHOLE
        if (persona is None or plan.persona.name in persona)
        and (scenario is None or plan.scenario.name in scenario)
        and (repeats is None or plan.attempt <= repeats)
    )
    assert part == tuple(itertools.islice(wanted, limit))


def test_both_arms_call_the_same_customers_side_by_side():
    both = plans(SUITE, library=LIBRARY, agent_versions=("v1", "v2"))

    pairs = list(zip(both[::2], both[1::2], strict=True))
    assert len(pairs) == 24
    for a, b in pairs:
        assert (a.agent.version, b.agent.version) == ("v1", "v2")
        assert a.model_copy(update={"agent": b.agent}) == b


def test_another_seed_gives_other_customers():
    other = plans(SUITE, library=LIBRARY, seed=8)

    assert [plan.call_id for plan in other] == [plan.call_id for plan in WHOLE]
    assert not {plan.seed for plan in other} & {plan.seed for plan in WHOLE}
    assert {plan.facts.name for plan in other} != {plan.facts.name for plan in WHOLE}


def test_repeats_do_not_all_say_the_same_name():
    calls = plans(SUITE, library=LIBRARY, persona="clear", repeats=5)

    assert len({plan.facts.name for plan in calls}) == len(calls) == 20


def test_the_clock_and_the_limits_reach_the_plan():
    assert {plan.clock for plan in plans(SUITE, library=LIBRARY, clock="real")} == {"real"}
    assert {plan.limits for plan in WHOLE} == {SUITE.limits}


def test_the_scripted_customer_brings_the_librarys_playbook_unless_the_suite_has_one():
    own = {"answers": {"name": ["me."]}}
    suite = SUITE.model_copy(
        update={"customer": SUITE.customer.model_copy(update={"playbook": own})}
    )

    assert "answers" in WHOLE[0].customer.playbook
    assert plans(suite, library=LIBRARY, limit=1)[0].customer.playbook == own


@pytest.mark.parametrize(
    ("selected", "message"),
    [
        (
            {"scenario": "sprocket_ofer"},
            (
                "selection has 1 fault:\n"
                '  scenario: not in the suite `three` (got "sprocket_ofer"); '
                "did you mean `sprocket_offer`?\n"
                "    hint: it has `sprocket_offer`, `sprocket_callback`"
            ),
        ),
        (
            {"agent_versions": "v3"},
            (
                "selection has 1 fault:\n"
                '  agent_versions: no such version of the agent `sprocket` (got "v3")\n'
                "    hint: its versions are `v1`, `v2`, `v1_openai`, `v1_realtime`, `v1_vendors`"
            ),
        ),
        (
            {"repeats": 0, "limit": 0, "seed": -1, "clock": "reel"},
            (
                "selection has 4 faults:\n"
                "  repeats: must be at least 1 (got 0)\n"
                "  seed: must be at least 0 (got -1)\n"
                "  clock: must be one of `simulated`, `real`, `metered` "
                '(got "reel"); did you mean `real`?\n'
                "  limit: must be at least 1 (got 0)"
            ),
        ),
    ],
)
def test_an_impossible_selection_is_told_in_plain_words(selected, message):
    with pytest.raises(InputFault) as caught:
        plans(SUITE, library=LIBRARY, **selected)

    assert str(caught.value) == message


def test_a_customer_is_no_speech_to_speech_model():
    made = SUITE.model_dump(by_alias=True)
    made["customer"]["services"]["s2s"] = {"service": "openai_realtime"}

    with pytest.raises(ValidationError, match=r"`services.s2s` is for agents"):
        Suite.model_validate(made)
