import pytest

from evaluators.verdict import CallResult, Outcome, Verdict
from reports.compare.measures import compare_measures, measures_of
from reports.compare.model import CallSide, Pair


def pair(attempt: int, **both) -> Pair:
    """A judged pair; `both` maps an evaluator to its metric and the values of A and B."""
    sides = [
        CallSide(
            call_id=f"{attempt}{arm}",
            outcome=Outcome.PASS,
            measures={f"{ev}.{metric}": v[arm] for ev, (metric, *v) in both.items()},
        )
        for arm in (0, 1)
    ]
    return Pair(
        pair_id=str(attempt),
        persona="clear",
        scenario="sprocket",
        line="landline",
        attempt=attempt,
        a=sides[0],
        b=sides[1],
    )


def pairs(*values, **more):
    return [pair(i, latency=("p50_ms", *ab), **more) for i, ab in enumerate(values)]


def only(found):
    assert len(found) == 1
    return found[0]


def test_means_and_difference_are_over_calls():
    found = only(compare_measures(pairs((1000, 900), (1400, 1100), (900, 1000))))

    assert (found.a, found.b) == (1100, 1000)
    assert found.difference == -100
    assert found.interval is None  # three pairs are too few to resample


def test_pairs_without_the_measure_on_both_sides_do_not_count():
    found = only(compare_measures(pairs((1000, 900), (None, 5000), (5000, None), (1000, 1100))))

    assert found.n_pairs == 2
    assert found.difference == 0


def test_a_measure_that_no_pair_has_is_not_listed():
    assert compare_measures(pairs((None, None), (1, None))) == ()


def test_the_exchange_test_is_exact_for_few_pairs():
    """Six of six pairs slower: 2 of 2^6 exchanges are as far from 0."""
    found = only(compare_measures(pairs(*[(1000, 1000 + 10 * i) for i in range(1, 7)])))

    assert found.p_value == 2 / 64
    assert found.shown
    assert found.improved is False
    assert found.interval.low > 10
    assert found.interval.high < 60


def test_holm_counts_every_measure_of_the_family():
    """One measure at 2/64 is shown when alone, and not beside another."""
    slower = [(1000, 1000 + 10 * i) for i in range(1, 7)]
    turns = [
        pair(i, latency=("p50_ms", *ab), flow=("n_turns", 9, 9 + i % 2 * 2 - 1))
        for i, ab in enumerate(slower)
    ]

    found = compare_measures(turns)

    assert [m.name for m in found] == ["latency.p50_ms", "flow.n_turns"]
    assert [m.p_value for m in found] == [2 / 64, 1]
    assert [m.p_holm for m in found] == [4 / 64, 1]
    assert not found[0].shown


def test_a_measure_that_never_differs_is_not_tested_and_not_counted():
    slower = [(1000, 1000 + 10 * i) for i in range(1, 7)]

    found = compare_measures(pairs(*slower, flow=("n_turns", 9, 9)))

    assert [m.p_holm for m in found] == [2 / 64, None]
    assert found[1].interval.low == found[1].interval.high == 0


@pytest.mark.parametrize(
    ("evaluator", "metric", "step", "improved"),
    [
        ("latency", "p50_ms", -1, True),
        ("latency", "p50_ms", 1, False),
        ("flow", "duration_s", -1, None),
        ("latency", "p50_ms", 0, None),
    ],
)
def test_whether_a_difference_is_better(evaluator, metric, step, improved):
    same_sign = [pair(i, **{evaluator: (metric, 50, 50 + step * (i + 1))}) for i in range(8)]

    assert only(compare_measures(same_sign)).improved is improved


def test_the_same_pairs_give_the_same_interval():
    values = [(1000, 900 + 37 * i % 200) for i in range(30)]

    assert compare_measures(pairs(*values)) == compare_measures(pairs(*values))


def test_measures_come_from_their_evaluator():
    verdict = Verdict(
        evaluator="latency", version=1, outcome=Outcome.PASS, reason="", metrics={"p50_ms": 812.0}
    )
    result = CallResult(call_id="x", outcome=Outcome.PASS, verdicts=(verdict,))

    found = measures_of(result)

    assert found["latency.p50_ms"] == 812
    assert found["hearing.agent_wer"] is None
