"""What chance may do to what is drawn: exact intervals, as tolerances.

Of a customer that does what it was asked to, one measurement in a thousand lies outside. The seeds
of the calls are fixed, so that a row finds the same on every run.
"""

from collections.abc import Sequence
from math import exp, sqrt
from statistics import stdev

from scipy.stats import binom, chi2, t

from sparring.calibrate.finding import Tolerance, within

OUTSIDE_RATE = 0.001
"""Both sides together."""
_BOTH_ENDS = (OUTSIDE_RATE / 2, 1 - OUTSIDE_RATE / 2)


def of_share(rate: float, n: int) -> Tolerance:
    """Of what is done in a share of `n` chances: quantiles of the binomial distribution.

    A rate of 0 or 1 leaves nothing to chance.
    """
    if n == 0:
        return within(0)
    low, high = (float(binom.ppf(share, n, rate)) / n for share in _BOTH_ENDS)
    return Tolerance(rate - low, high - rate)


def of_mean(values: Sequence[float], *, slack: float = 0.0) -> Tolerance:
    """Of a mean: Student's t with the spread of the values, beyond `slack` either way."""
    n = len(values)
    if n < 2:
        return within(slack)
    return within(slack + float(t.ppf(_BOTH_ENDS[1], n - 1)) * stdev(values) / sqrt(n))


def of_geometric_mean(asked: float, logs: Sequence[float], *, slack: float = 0.0) -> Tolerance:
    """Of what has these logarithms: that of their mean, beyond a share of `slack` either way."""
    off = of_mean(logs, slack=slack).up or 0.0
    return Tolerance(asked * (1 - exp(-off)), asked * (exp(off) - 1))


def of_spread(sd: float, n: int, *, slack: float = 0.0) -> Tolerance:
    """Of the standard deviation of `n` normal draws: chi-squared, beyond `slack` either way."""
    if n < 2:
        return within(slack)
    low, high = (sd * sqrt(float(chi2.ppf(share, n - 1)) / (n - 1)) for share in _BOTH_ENDS)
    return Tolerance(sd - low + slack, high - sd + slack)
