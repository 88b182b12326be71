"""The calls of a sweep."""

import pytest

from sparring.order import Order
from tests.sparring.sweeps import fault_of, planned


def test_the_same_customers_call_at_every_level() -> None:
    made = planned("snr_db", "30", "0", repeats=3)

    for attempt in (1, 2, 3):
        own = [plan for plan in made.plans if plan.attempt == attempt]
        assert [plan.persona.room.snr_db for plan in own] == [30, 20, 15, 10, 5, 0]
        assert len({plan.seed for plan in own}) == 1
        assert len({(plan.facts.name, plan.facts.zip_code) for plan in own}) == 1
    assert len({plan.seed for plan in made.plans}) == 3
    assert len({plan.call_id for plan in made.plans}) == 18


def test_the_customers_are_those_that_a_run_calls_with() -> None:
    from sparring.order import plan

    run = plan(Order(personas=("clear",), repeats=2))

    assert [p.seed for p in run.plans] == [
        p.seed for p in planned("snr_db").plans if p.persona.room.snr_db == 30
    ]


def test_nothing_but_the_setting_and_the_names_differs() -> None:
    first, *_, last = planned("loss_rate", "0", "0.2", repeats=1).plans
    names = {"persona": first.persona, "line": first.line}

    assert last.persona.name == "clear_loss_rate_0_2"
    assert last.line.name == last.persona.line == "landline_loss_rate_0_2"
    assert (last.line.to_agent.loss_rate, last.line.to_customer.loss_rate) == (0.2, 0.2)
    assert last.model_copy(update=names) == first
    same = {"name": first.persona.name, "line": first.persona.line}
    assert last.persona.model_copy(update=same) == first.persona


def test_one_leg_can_be_varied_alone() -> None:
    last = planned("to_agent.loss_rate", "0", "0.2", repeats=1).plans[-1]

    assert (last.line.to_agent.loss_rate, last.line.to_customer.loss_rate) == (0.2, 0.0)


def test_calls_come_customer_by_customer_so_that_a_stopped_sweep_is_whole() -> None:
    made = planned("snr_db", "20", "0", "10", repeats=2)

    assert [(p.attempt, p.persona.room.snr_db) for p in made.plans] == [
        (1, 20), (1, 10), (1, 0), (2, 20), (2, 10), (2, 0),
    ]  # fmt: skip


def test_other_settings_can_be_fixed_at_all_levels() -> None:
    made = planned("pause_ms", "200", "900", fixed=("pause_rate=0.3", "delay_ms=80"))

    assert {p.persona.disfluency.pause_rate for p in made.plans} == {0.3}
    assert {p.line.to_agent.delay_ms for p in made.plans} == {80}
    assert made.asked.fixed == {"pause_rate": 0.3, "delay_ms": 80}


def test_loss_comes_in_bursts_unless_told_otherwise() -> None:
    made = planned("loss_rate", "0", "0.2", repeats=1)
    told = planned("loss_rate", "0", "0.2", repeats=1, fixed=("loss_burst_frames=1",))

    assert {p.line.to_agent.loss_burst_frames for p in made.plans} == {5}
    assert made.asked.fixed == {"loss_burst_frames": 5}
    assert {p.line.to_agent.loss_burst_frames for p in told.plans} == {1}
    assert told.asked.fixed == {"loss_burst_frames": 1}


def test_negative_and_long_names_are_names() -> None:
    made = planned("level_dbfs", "-10", "-30.5", repeats=1)
    long = planned("room.automatic_gain.target_dbfs", "-10", "-30.5", repeats=1)

    assert made.plans[-1].persona.name == "clear_level_dbfs_minus_30_5"
    assert long.plans[-1].persona.name.endswith("automatic_gain_target_dbfs_minus_30_5")
    assert len(long.plans[-1].persona.name) <= 60


@pytest.mark.parametrize(
    ("setting", "texts", "message"),
    [
        ("snr_db", ("30", "99"), "  snr_db: must be at most 60.0 (got 99)"),
        ("loss_rate", ("0", "20"), "hint: 20 % is 0.2"),
        ("rate_wpm", ("100", "900"), "  rate_wpm: must be at most 400 (got 900)"),
        ("delay_ms", ("0", "100"), "must be at least 8 with codec `g711u`"),
    ],
)
def test_an_impossible_level_is_told(setting: str, texts: tuple[str, ...], message: str) -> None:
    assert message in fault_of(lambda: planned(setting, *texts))


def test_what_both_legs_have_is_told_once_by_the_name_that_was_typed() -> None:
    assert fault_of(lambda: planned("loss_rate", "0", "2", steps=2)) == (
        "sweep has 1 fault:\n  loss_rate: must be at most 0.9 (got 2)\n    hint: 2 % is 0.02"
    )
    beside = fault_of(lambda: planned("snr_db", fixed=("loss_rate=2",)))
    assert beside == "sweep has 1 fault:\n  loss_rate: must be at most 0.9 (got 2)"
    assert fault_of(lambda: planned("to_agent.loss_rate", "0", "2", steps=2)).startswith(
        "sweep has 1 fault:\n  to_agent.loss_rate: "
    )
    whole = fault_of(lambda: planned("delay_ms", "0", "100"))
    assert whole.startswith("sweep has 1 fault:\n  delay_ms: ")
