"""Against worked examples from the literature, other implementations, and simulation."""

import numpy as np
import pytest
from scipy import stats

from reports import statistics as st


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


@pytest.mark.parametrize(
    ("passed", "judged", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_newcombe_1998_prints_it(passed, judged, low, high):
    interval = st.wilson(passed, judged)

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_wilson_of_nothing_and_at_the_ends():
    assert st.wilson(0, 0) is None
    assert st.wilson(0, 5).low == 0
    assert st.wilson(5, 5).high == 1


@pytest.mark.parametrize(
    ("a_only", "b_only", "p"),
    [(1, 7, 0.0703125), (6, 16, 0.052479), (0, 0, 1), (3, 3, 1), (0, 5, 0.0625), (0, 6, 0.03125)],
)
def test_mcnemar_exact(a_only, b_only, p):
    """The first two: Bentur 2009 and Cavo 2012, in Fagerland, Lydersen and Laake (2014)."""
    assert st.mcnemar_p(a_only, b_only) == pytest.approx(p, abs=5e-7)
    assert st.mcnemar_p(b_only, a_only) == st.mcnemar_p(a_only, b_only)


@pytest.mark.parametrize("counts", [(2, 9), (17, 4), (30, 31), (140, 90)])
def test_mcnemar_is_the_binomial_test(counts):
    expected = stats.binomtest(counts[0], sum(counts), 0.5).pvalue

    assert st.mcnemar_p(*counts) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("a_only", "b_only", "pairs", "alpha", "low", "high"),
    [
        (7, 1, 21, 0.05, -0.517, -0.026),  # Bentur 2009, in Fagerland and others (2014)
        (16, 6, 161, 0.05, -0.1240, -0.0054),  # Cavo 2012, likewise
        (1, 0, 44, 0.10, -0.096, 0.037),  # Tango 1998, soft contact lenses
        (0, 3, 3, 0.05, -0.1230, 1.0),
        (3, 0, 3, 0.05, -1.0, 0.1230),
    ],
)
def test_difference_as_published(a_only, b_only, pairs, alpha, low, high):
    interval = st.paired_difference(a_only, b_only, pairs, alpha=alpha)

    assert (interval.low, interval.high) == pytest.approx((low, high), abs=6e-4)


def test_difference_without_discordant_pairs_still_has_a_width():
    z_squared = stats.norm.ppf(0.975) ** 2

    interval = st.paired_difference(0, 0, 20)

    assert interval.high == pytest.approx(z_squared / (20 + z_squared), abs=1e-6)
    assert interval.low == pytest.approx(-interval.high)
    assert st.paired_difference(0, 0, 0) is None


@pytest.mark.parametrize("n_a", range(0, 13, 3))
@pytest.mark.parametrize("n_b", range(0, 13, 2))
def test_what_the_exact_test_shows_the_interval_shows(n_a, n_b):
    interval = st.paired_difference(n_a, n_b, 40)

    assert interval.low <= (n_b - n_a) / 40 <= interval.high
    if st.mcnemar_p(n_a, n_b) < 0.05:
        assert not interval.covers(0)


@pytest.mark.parametrize(
    ("discordant", "difference", "pairs"), [(0.5, 0.4, 23), (0.45, 0.15, 155), (0.2, -0.2, 37)]
)
def test_connor(discordant, difference, pairs):
    """The first two as public calculators of Connor's formula print them; the third by hand."""
    assert st.connor_pairs(discordant, difference) == pairs


@pytest.mark.parametrize(("discordant", "difference"), [(0.3, 0.2), (0.1, 0.1), (0.4, -0.15)])
def test_so_many_pairs_do_show_the_difference(discordant, difference):
    n_pairs = st.pairs_needed(discordant, difference)

    assert simulated_power(n_pairs, discordant, difference) == pytest.approx(0.8, abs=0.025)
    assert st.mcnemar_power(n_pairs, discordant, difference) >= 0.8
    assert st.mcnemar_power(int(n_pairs * 0.9), discordant, difference) < 0.8


def simulated_power(n_pairs: int, discordant: float, difference: float) -> float:
    """Share of simulated experiments in which the exact test rejects."""
    both = [(discordant - difference) / 2, (discordant + difference) / 2, 1 - discordant]
    draws = rng().multinomial(n_pairs, both, size=4000)
    rejected = {pair: st.mcnemar_p(*pair) < 0.05 for pair in {(a, b) for a, b, _ in draws.tolist()}}
    return float(np.mean([rejected[a, b] for a, b, _ in draws.tolist()]))


def test_power_is_the_sum_over_the_rejected_tables():
    n_pairs, discordant, difference = 30, 0.5, 0.3
    rates = [(discordant - difference) / 2, (discordant + difference) / 2, 1 - discordant]
    tables = [(a, b) for a in range(31) for b in range(31 - a) if st.mcnemar_p(a, b) <= 0.05]
    expected = sum(stats.multinomial.pmf([a, b, 30 - a - b], 30, rates) for a, b in tables)

    assert st.mcnemar_power(n_pairs, discordant, difference) == pytest.approx(expected, abs=1e-9)


def test_holm():
    assert st.holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert st.holm([0.9, 0.8]) == [1.0, 1.0]
    assert st.holm([]) == []


def test_a_small_difference_is_not_searched_for():
    assert st.pairs_needed(0.3, 0.005) == st.connor_pairs(0.3, 0.005) > st.N_ASYMPTOTIC
