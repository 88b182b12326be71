"""What can be said of two paired arms, and how surely. Pure functions of counts.

Names: `n_a_only` pairs passed in arm A alone, `n_b_only` in arm B alone; those are the discordant
pairs, and all that a paired comparison of two rates learns from. Differences are B minus A.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, gammaln, ndtri, xlog1py, xlogy

from personas.schema import Closed

ALPHA = 0.05
POWER = 0.8
N_ASYMPTOTIC = 5000
"""From so many pairs on, the exact and the asymptotic test need the same number within 3 %."""

Floats = NDArray[np.float64]


class Interval(Closed):
    """A confidence interval, ends included."""

    low: float
    high: float

    def covers(self, value: float) -> bool:
        """Whether the value lies in it."""
        return self.low <= value <= self.high


# ---- rates ------------------------------------------------------------------------------------


def wilson(n_passed: int, n_judged: int, *, alpha: float = ALPHA) -> Interval | None:
    """Wilson's score interval of a rate. None when nothing was judged.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    if n_judged == 0:
        return None
    z = _z(alpha)
    rate, weight = n_passed / n_judged, z * z / n_judged
    centre = (rate + weight / 2) / (1 + weight)
    half = z * np.sqrt(rate * (1 - rate) / n_judged + weight / n_judged / 4) / (1 + weight)
    low = 0.0 if n_passed == 0 else centre - half
    high = 1.0 if n_passed == n_judged else centre + half
    return Interval(low=low, high=high)


def mcnemar_p(n_a_only: int, n_b_only: int) -> float:
    """Exact two-sided p value of McNemar's test: discordant pairs fall to either side like a coin.

    1 when there are none. Source: McNemar (1947), Psychometrika 12, 153-157.
    """
    n_discordant = n_a_only + n_b_only
    return min(1.0, 2 * float(bdtr(min(n_a_only, n_b_only), n_discordant, 0.5)))


def paired_difference(
    n_a_only: int, n_b_only: int, n_pairs: int, *, alpha: float = ALPHA
) -> Interval | None:
    """Tango's score interval of the difference of two paired rates, B minus A. None without pairs.

    It holds the differences that McNemar's score test would not reject, stays within [-1, 1], and
    has a width even when no pair is discordant.
    Source: Tango (1998), Statistics in Medicine 17, 891-908.
    """
    if n_pairs == 0:
        return None
    z, seen = _z(alpha), (n_b_only - n_a_only) / n_pairs

    def kept(difference: float) -> bool:
        return abs(_tango_score(n_a_only, n_b_only, n_pairs, difference)) <= z

    return Interval(low=_last(kept, seen, -1.0), high=_last(kept, seen, 1.0))


def _last(kept: Callable[[float], bool], inside: float, outside: float) -> float:
    """The last value on the way from inside to outside that is kept, by halving."""
    if inside == outside:
        return outside
    for _ in range(60):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(middle) else (inside, middle)
    return inside


def _tango_score(n_a_only: int, n_b_only: int, n_pairs: int, difference: float) -> float:
    """Standardised distance of the counts from a true difference: Tango (1998), equations 3, 4."""
    b = (2 * n_pairs - n_b_only + n_a_only) * difference - n_b_only - n_a_only
    c = -n_a_only * difference * (1 - difference)
    a_only_rate = (np.sqrt(max(b * b - 8 * n_pairs * c, 0.0)) - b) / (4 * n_pairs)
    variance = n_pairs * (2 * a_only_rate + difference * (1 - difference))
    distance = n_b_only - n_a_only - n_pairs * difference
    return float(distance / np.sqrt(variance)) if variance > 0 else 0.0


# ---- how many pairs ---------------------------------------------------------------------------


def connor_pairs(
    discordant_rate: float, difference: float, *, alpha: float = ALPHA, power: float = POWER
) -> int:
    """Pairs at which McNemar's asymptotic test shows a difference with the given power.

    Args:
        discordant_rate: Share of pairs whose two outcomes differ, at least |difference|.
        difference: Of the two success rates; not 0.
        alpha: Two-sided.
        power: How likely the difference is to be shown.

    Source: Connor (1987), Biometrics 43, 207-211, after Miettinen (1968), Biometrics 24, 339-352.
    """
    spread = discordant_rate - difference**2
    root = _z(alpha) * np.sqrt(discordant_rate) + ndtri(power) * np.sqrt(spread)
    return int(np.ceil((root / difference) ** 2 - 1e-9))


def mcnemar_power(
    n_pairs: int, discordant_rate: float, difference: float, *, alpha: float = ALPHA
) -> float:
    """How likely the exact McNemar test is to show a difference.

    The test's power given k discordant pairs, averaged over k.
    Source: Duffy (1984), Biometrics 40, 1005-1015.
    """
    k = np.arange(n_pairs + 1)
    critical = _critical(k, alpha)
    share = (1 + difference / discordant_rate) / 2
    given_k = bdtr(critical, k, share) + bdtr(critical, k, 1 - share)
    given_k = np.where(critical >= 0, given_k, 0.0)
    return float(np.sum(_binomial(k, n_pairs, discordant_rate) * given_k))


def pairs_needed(
    discordant_rate: float, difference: float, *, alpha: float = ALPHA, power: float = POWER
) -> int:
    """Pairs at which the exact McNemar test shows a difference with the given power.

    Connor's number, raised until the exact test's own power suffices: the exact test asks for more.
    Arguments as for `connor_pairs`, whose number it is from `N_ASYMPTOTIC` on.
    """
    low = high = connor_pairs(discordant_rate, difference, alpha=alpha, power=power)
    if high >= N_ASYMPTOTIC:
        return high
    while mcnemar_power(high, discordant_rate, difference, alpha=alpha) < power:
        low, high = high, high + max(1, high // 4)
    while high - low > 1:
        middle = (low + high) // 2
        enough = mcnemar_power(middle, discordant_rate, difference, alpha=alpha) >= power
        low, high = (low, middle) if enough else (middle, high)
    return high


def _critical(n_discordant: NDArray[np.int64], alpha: float) -> Floats:
    """The largest count on the rarer side at which the exact test still rejects; -1: never."""
    sigma = np.sqrt(n_discordant) / 2
    guess = np.floor(n_discordant / 2 - _z(alpha) * sigma) + 1
    for _ in range(4):  # the exact bound lies at most two below its normal approximation
        safe = np.clip(guess, 0, n_discordant)
        too_many = 2 * bdtr(safe, n_discordant, 0.5) > alpha
        guess = np.where((guess >= 0) & too_many, guess - 1, guess)
    return np.asarray(np.maximum(guess, -1), dtype=np.float64)


def _binomial(k: NDArray[np.int64], n: int, rate: float) -> Floats:
    """Probabilities of k successes of n."""
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    return np.asarray(np.exp(ways + xlogy(k, rate) + xlog1py(n - k, -rate)), dtype=np.float64)


# ---- several tests ----------------------------------------------------------------------------


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p values: below alpha, the family's error rate stays below alpha too.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    adjusted, running = [0.0] * len(p_values), 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = running
    return adjusted


def _z(alpha: float) -> float:
    """Two-sided normal quantile."""
    return float(ndtri(1 - alpha / 2))
