import pytest

from evaluators.registry import evaluate
from evaluators.timeline import quantile
from evaluators.verdict import CallResult, Outcome, Verdict
from reports.compare.measures import SPECS, Measured, compare_measures, measured
from reports.testing_call import fake_call, fake_plan


def call(*waits_ms, **metrics):
    """A call's measures; a keyword such as flow__n_turns is flow.n_turns."""
    dotted = {name.replace("__", "."): value for name, value in metrics.items()}
    return Measured(metrics=dotted, waits_ms=waits_ms)


def turns(*values):
    """Pairs of (A, B) numbers of turns."""
    return [(call(flow__n_turns=a), call(flow__n_turns=b)) for a, b in values]


def only(found):
    assert len(found) == 1
    return found[0]


def test_means_and_difference_are_over_calls():
    found = only(compare_measures(turns((10, 9), (14, 11), (9, 10))))

    assert (found.a, found.b) == (11, 10)
    assert found.difference == -1
    assert found.interval is None  # three pairs are too few to resample


def test_answer_times_are_quantiles_of_all_waits():
    """A long call adds more waits; the mean of the calls' medians would be 450 and 300."""
    pairs = [(call(100, 200, 300, 400), call(300)), (call(650), call(100, 200, 300, 400, 500))]

    median, late = compare_measures(pairs)

    assert (median.a, median.b) == (300, 300)
    assert median.difference == 0
    assert (late.a, late.b) == (650, 500)


def test_a_median_is_the_one_of_a_runs_tables():
    """1,000 and not 1,500: one that can be listened to."""
    pairs = [(call(1000, 2000), call(3000, 900, 4000, 1100))]

    median = compare_measures(pairs)[0]

    assert (median.a, median.b) == (1000, 1100)
    assert [quantile(waits, 0.5) for waits in ([1000, 2000], [900, 1100, 3000, 4000])] == [
        median.a,
        median.b,
    ]


def test_rates_are_sums_over_sums():
    """3 of 30 words against 6 of 30; the mean of the calls' rates would be 0.15 and 0.325."""
    words = [(1, 5, 1, 20), (2, 25, 5, 10)]
    pairs = [
        (
            call(hearing__agent_errors=a, hearing__agent_words=n),
            call(hearing__agent_errors=b, hearing__agent_words=m),
        )
        for a, n, b, m in words
    ]

    found = only(compare_measures(pairs))

    assert (found.a, found.b) == pytest.approx((0.1, 0.2))


@pytest.mark.parametrize("missing", [call(), call(flow__n_turns=None)])
def test_pairs_without_the_measure_on_both_sides_do_not_count(missing):
    whole = turns((10, 9), (10, 11))
    half = [(missing, call(flow__n_turns=50)), (call(flow__n_turns=50), missing)]

    found = only(compare_measures([*whole, *half]))

    assert found.n_pairs == 2
    assert found.difference == 0


def test_a_call_without_a_word_has_no_rate():
    silent = call(hearing__agent_errors=0, hearing__agent_words=0)

    assert compare_measures([(silent, silent)]) == ()


def test_the_exchange_test_is_exact_for_few_pairs():
    """Six of six pairs longer: 2 of 2^6 exchanges are as far from 0."""
    found = only(compare_measures(turns(*[(10, 10 + i) for i in range(1, 7)])))

    assert found.p_value == 2 / 64
    assert found.shown
    assert 1 < found.interval.low < 3.5 < found.interval.high < 6


def test_holm_counts_every_measure_of_the_family():
    """One measure at 2/64 is shown when alone, and not beside another."""
    pairs = [
        (
            call(flow__n_turns=10, flow__duration_s=60),
            call(flow__n_turns=10 + i, flow__duration_s=59 + i % 2 * 2),
        )
        for i in range(1, 7)
    ]

    duration, n_turns = compare_measures(pairs)

    assert (duration.p_value, n_turns.p_value) == (1, 2 / 64)
    assert (duration.p_holm, n_turns.p_holm) == (1, 4 / 64)
    assert not n_turns.shown


def test_a_measure_that_never_differs_is_not_tested_and_not_counted():
    pairs = [
        (
            call(flow__n_turns=10, flow__duration_s=60),
            call(flow__n_turns=10 + i, flow__duration_s=60),
        )
        for i in range(1, 7)
    ]

    duration, n_turns = compare_measures(pairs)

    assert duration.p_value is None
    assert (duration.interval.low, duration.interval.high) == (0, 0)
    assert n_turns.p_holm == 2 / 64


def test_a_rate_of_nothing_is_equal_whatever_it_is_a_share_of():
    pairs = [
        (
            call(latency__n_unanswered=0, latency__n_turns=8),
            call(latency__n_unanswered=0, latency__n_turns=9),
        )
    ]

    assert only(compare_measures(pairs)).p_value is None


@pytest.mark.parametrize(
    ("metric", "step", "improved"),
    [
        ("interruptions__overlap_s", -1, True),
        ("interruptions__overlap_s", 1, False),
        ("flow__duration_s", -1, None),
        ("interruptions__overlap_s", 0, None),
    ],
)
def test_whether_a_difference_is_better(metric, step, improved):
    pairs = [(call(**{metric: 50}), call(**{metric: 50 + step * (i + 1)})) for i in range(8)]

    assert only(compare_measures(pairs)).improved is improved


def test_the_same_pairs_give_the_same_intervals():
    pairs = [(call(1000, 800 + i), call(900 + 37 * i % 200)) for i in range(30)]

    assert compare_measures(pairs) == compare_measures(pairs)


def test_every_evaluators_metric_that_a_comparison_knows_exists():
    """Against the evaluators themselves, on a call in which the customer barges in."""
    made_up = fake_call(fake_plan(persona="interrupter", version="v1", attempt=1, seed=1), "pass")

    found = measured(evaluate(made_up.record), made_up.record)

    needed = {name for spec in SPECS for name in (spec.name, *(spec.over or ()))}
    assert needed <= found.metrics.keys()
    assert set(found.shown()) == {spec.name for spec in SPECS}
    assert len(found.waits_ms) == found.metrics["latency.n_turns"]


def test_without_a_record_there_are_no_waits():
    verdict = Verdict(
        evaluator="latency", version=1, outcome=Outcome.PASS, reason="", metrics={"p50_ms": 812.0}
    )

    found = measured(CallResult(call_id="x", outcome=Outcome.PASS, verdicts=(verdict,)), None)

    assert found.waits_ms == ()
    assert found.shown()["latency.p50_ms"] == 812
    assert found.shown()["hearing.agent_wer"] is None
