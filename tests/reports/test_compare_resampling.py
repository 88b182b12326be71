"""Against worked examples from the literature, and other implementations."""

import numpy as np
import pytest
from scipy import stats

from evaluators import timeline
from reports.resampling import between, bootstrap, exchange_p, mean, quantile, ratio

DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
"""Crossed minus selfed maize, eighths of an inch (Fisher 1935)."""
SPATIAL = [48, 36, 20, 29, 42, 42, 20, 42, 22, 41, 45, 14, 6, 0, 33, 28, 34, 4, 32, 24, 47, 41, 24]
SPATIAL += [26, 30, 41]
"""Test A of the spatial test data (Efron and Tibshirani 1993, table 14.1)."""


def rng(seed=1):
    return np.random.default_rng(seed)


def against_zero(differences):
    """Pairs whose A is 0 and whose B is the difference."""
    return mean([0.0] * len(differences) + list(differences))


# ---- measures of weighted calls -----------------------------------------------------------------


def test_weights_repeat_calls():
    weights = np.array([[1.0, 0, 2], [0, 3, 0]])

    assert mean([1, 5, 10])(weights).tolist() == [7, 5]
    assert ratio([1, 2, 3], [10, 10, 20])(weights).tolist() == [7 / 50, 0.2]


@pytest.mark.parametrize("q", [0, 0.25, 0.5, 0.95, 1])
def test_a_quantile_is_that_of_the_tables_over_the_repeated_numbers(q):
    values = [rng(i).normal(size=3 + i).tolist() for i in range(6)]
    weights = rng().integers(0, 4, (20, 6))
    weights[:, 0] = 1
    expected = [
        nearest_rank(np.concatenate([np.tile(v, w) for v, w in zip(values, row, strict=True)]), q)
        for row in weights
    ]

    assert quantile(values, q)(weights.astype(float)).tolist() == expected


def nearest_rank(numbers, q):
    return timeline.quantile(numbers.tolist(), q)


def test_the_difference_is_b_minus_a():
    statistic = between(mean([1, 2, 30, 60]))

    assert statistic(np.array([[1.0, 1], [2, 0]])).tolist() == [43.5, 29]


# ---- intervals ----------------------------------------------------------------------------------


def test_bootstrap_of_the_variance_as_efron_and_tibshirani_print_it():
    """An introduction to the bootstrap (1993), table 14.2: 90 % BCa (115.8, 259.6)."""
    values = np.array(SPATIAL, float)
    mean_of, square_of = mean(values), mean(values**2)

    interval = bootstrap(26, lambda w: square_of(w) - mean_of(w) ** 2, rng(), alpha=0.1)

    assert (interval.low, interval.high) == pytest.approx((115.8, 259.6), rel=0.02)


def test_bootstrap_agrees_with_scipy():
    """The upper end of either has a standard deviation of 5 over seeds."""
    values = rng().exponential(300, 25) - 200
    theirs = stats.bootstrap((values,), np.mean, method="BCa", rng=rng()).confidence_interval

    ours = bootstrap(25, between(against_zero(values)), rng())

    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=15)


def test_bootstrap_covers_the_truth_as_often_as_it_says():
    """Nominally 95 %, of 30 skewed differences; 80 experiments have a standard error of 2.5 %."""
    intervals = [
        bootstrap(30, between(against_zero(rng(i).exponential(1, 30))), rng(i)) for i in range(80)
    ]

    assert np.mean([interval.covers(1) for interval in intervals]) == pytest.approx(0.93, abs=0.05)


def test_bootstrap_is_repeatable_and_needs_five_pairs():
    five, four = [1, 2, 3, 4, 9], [1, 2, 3, 4]

    first, again = (bootstrap(5, between(against_zero(five)), rng()) for _ in range(2))

    assert first == again
    assert bootstrap(4, between(against_zero(four)), rng()) is None


def test_bootstrap_of_equal_differences_is_a_point():
    interval = bootstrap(6, between(against_zero([7.0] * 6)), rng())

    assert (interval.low, interval.high) == (7, 7)


# ---- tests --------------------------------------------------------------------------------------


def test_exchange_test_finds_fishers_1726_of_32768():
    assert exchange_p(15, against_zero(DARWIN), rng()) == 1726 / 32768


def test_exchange_test_by_drawing_comes_near_the_full_one():
    """A pair without a difference changes nothing but the way."""
    drawn = exchange_p(16, against_zero([*DARWIN, 0]), rng())

    assert drawn == pytest.approx(1726 / 32768, abs=0.006)
    assert drawn == exchange_p(16, against_zero([*DARWIN, 0]), rng())


def test_no_difference_is_as_far_as_any():
    assert exchange_p(4, mean([1, 2, 3, 4] * 2), rng()) == 1


def test_a_clear_difference_of_medians_is_seen():
    slow, fast = ([[base + i, base + i + 9] for i in range(12)] for base in (900.0, 600.0))

    assert exchange_p(12, quantile([*slow, *fast], 0.5), rng()) == 2 / 2**12
