"""The statistics of a sweep."""

import numpy as np
import pytest

from reports.sweep.trend import crossing, isotonic, page_test


def rng():
    return np.random.default_rng(7)


def test_page_agrees_with_the_exact_permutation_test():
    blocks = [(1.0, 2.0, 3.0), (1.0, 3.0, 2.0)]  # 1 + 2 * 2 of 36 pairs of orders are as far

    found = page_test(blocks, rng())

    assert found.n_blocks == 2
    assert found.tendency == 3.0
    exact = sum(abs(a + b) >= 3 for a in (2, 1, 1, -1, -1, -2) for b in (2, 1, 1, -1, -1, -2))
    assert found.p_value == pytest.approx(exact / 36, abs=0.015)


def test_page_sees_a_fall_and_takes_ties_for_nothing():
    falling = page_test([(1.0, 1.0, 0.0)] * 8, rng())
    equal = page_test([(1.0, 1.0, 1.0)] * 8, rng())

    assert falling.tendency < 0
    assert falling.p_value < 0.01
    assert (equal.tendency, equal.p_value) == (0, 1)


def test_page_uses_the_levels_that_a_customer_has():
    found = page_test([(None, 0.2, 0.4), (0.1, None, None), (0.1, 0.2, None)], rng())

    assert found.n_blocks == 2
    assert found.tendency == 0.5 + 0.5
    assert page_test([(0.1, None, None)], rng()) is None


def test_customers_who_differ_do_not_hide_a_trend_within_them():
    blocks = [(base, base + 1, base + 2) for base in (0.0, 50.0, 100.0, 150.0, 200.0)]

    assert page_test(blocks, rng()).p_value < 0.01


def test_page_keeps_its_level_where_there_is_no_trend():
    draws = np.random.default_rng(3)
    p_values = [
        page_test(draws.integers(0, 2, (5, 4)).astype(float).tolist(), draws).p_value
        for _ in range(200)
    ]

    assert np.mean(np.array(p_values) <= 0.05) <= 0.09


def test_the_isotonic_fit_pools_what_goes_the_wrong_way():
    assert isotonic([1.0, 0.2, 0.6, 0.0], [1, 1, 1, 1], rising=False) == (1.0, 0.4, 0.4, 0.0)
    assert isotonic([1.0, 0.2, 0.6, 0.0], [1, 3, 1, 1], rising=False)[1] == pytest.approx(0.3)
    assert isotonic([None, 0.5, 0.1], [0, 1, 1], rising=False) == (None, 0.5, 0.1)
    assert isotonic([None, None], [0, 0], rising=True) == (None, None)


def test_where_a_curve_passes_a_height_is_read_off_its_lines():
    assert crossing([30, 20, 10], [1.0, 0.75, 0.25], 0.5) == 15
    assert crossing([30, 20, 10], [1.0, None, 0.0], 0.5) == 20
    assert crossing([30, 20], [1.0, 0.9], 0.5) is None
    assert crossing([30, 20], [0.5, 0.5], 0.5) is None
