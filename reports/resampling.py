"""Intervals and tests of measures by resampling pairs of calls. Pure functions of arrays.

A pair is drawn or exchanged as a whole, because its calls, and the answers within a call, depend on
each other. Every number of a call goes into its arm's measure with the weight of the call.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from scipy.special import ndtr, ndtri

from reports.statistics import ALPHA, Floats, Interval

N_RESAMPLES = 10_000
N_EXACT = 15
"""Up to so many pairs an exchange test goes through all 2^n exchanges."""
N_FEWEST = 5
"""Fewer pairs than this give no bootstrap interval, and no number of calls that would be needed: so
few say nothing of the rest."""
_BATCH = 500

Pooled = Callable[[Floats], Floats]
"""Weights of calls, shape (n, n_calls), to the measure of all of them together, shape (n,)."""


# ---- measures of weighted calls -----------------------------------------------------------------


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Pooled:
    """Sum over sum, one number a call, such as wrong words over words. Denominators are above 0."""
    above, below = np.asarray(numerators, float), np.asarray(denominators, float)

    def pooled(weights: Floats) -> Floats:
        return np.asarray((weights @ above) / (weights @ below), dtype=np.float64)

    return pooled


def mean(values: Sequence[float]) -> Pooled:
    """The mean of one number a call."""
    return ratio(values, np.ones(len(values)).tolist())


def quantile(values: Sequence[Sequence[float]], q: float) -> Pooled:
    """A quantile of many numbers a call, at least one each, by nearest rank: one of the numbers.

    Whole weights repeat the numbers of a call: as in `evaluators.timeline.quantile`.
    """
    call = np.repeat(np.arange(len(values)), [len(own) for own in values])
    flat = np.concatenate([np.asarray(own, float) for own in values])
    order = np.argsort(flat, kind="stable")
    call, flat = call[order], flat[order]

    def pooled(weights: Floats) -> Floats:
        upto = np.cumsum(weights[:, call].astype(np.int32), axis=1, dtype=np.int32)
        rank = np.maximum(-(-round(q * 1000) * upto[:, -1:].astype(np.int64) // 1000), 1)
        return np.asarray(flat[(upto < rank).sum(axis=1)], dtype=np.float64)

    return pooled


def between(pooled: Pooled) -> Pooled:
    """B minus A under weights of the pairs.

    Args:
        pooled: Of the calls of A, then those of B in the same order of pairs.
    """

    def difference(weights: Floats) -> Floats:
        none = np.zeros_like(weights)
        return pooled(np.hstack([none, weights])) - pooled(np.hstack([weights, none]))

    return difference


# ---- intervals ----------------------------------------------------------------------------------


def bootstrap(
    n_pairs: int, statistic: Pooled, rng: np.random.Generator, *, alpha: float = ALPHA
) -> Interval | None:
    """BCa bootstrap interval of a statistic, resampling whole pairs 10,000 times.

    Args:
        n_pairs: Pairs to draw from.
        statistic: Of weights of the pairs, such as `between(mean(values))`.
        rng: The generator of this one use.
        alpha: One minus the confidence.

    Returns:
        None for fewer than `N_FEWEST` pairs.

    Source: Efron (1987), J. Am. Stat. Assoc. 82, 171-185.
    """
    if n_pairs < N_FEWEST:
        return None
    chances = np.full(n_pairs, 1 / n_pairs)
    drawn = (rng.multinomial(n_pairs, chances, _BATCH) for _ in range(N_RESAMPLES // _BATCH))
    resampled = np.concatenate([statistic(weights.astype(np.float64)) for weights in drawn])
    seen = float(statistic(np.ones((1, n_pairs)))[0])
    left_out = statistic(1 - np.eye(n_pairs))
    low, high = np.quantile(resampled, _bca_levels(resampled, seen, left_out, alpha))
    return Interval(low=float(low), high=float(high))


def _bca_levels(resampled: Floats, seen: float, left_out: Floats, alpha: float) -> Floats:
    """The quantiles to read off, corrected for bias and skew: Efron (1987), equation 2.3."""
    below = np.mean(resampled < seen) + np.mean(resampled == seen) / 2
    bias = ndtri(np.clip(below, 1 / N_RESAMPLES, 1 - 1 / N_RESAMPLES))
    away = left_out.mean() - left_out
    spread = np.sum(away**2) ** 1.5
    skew = np.sum(away**3) / (6 * spread) if spread > 0 else 0.0
    shifted = bias + ndtri([alpha / 2, 1 - alpha / 2])
    return np.asarray(ndtr(bias + shifted / (1 - skew * shifted)), dtype=np.float64)


# ---- tests --------------------------------------------------------------------------------------


def exchange_p(n_pairs: int, pooled: Pooled, rng: np.random.Generator) -> float:
    """Two-sided p value of B minus A, were the two calls of each pair exchangeable.

    Args:
        n_pairs: Pairs to exchange in.
        pooled: Of the calls of A, then those of B in the same order of pairs.
        rng: The generator of this one use; not drawn from for `N_EXACT` pairs or fewer.

    Returns:
        The share of exchanges whose difference is as far from 0 as the one seen: of all of them, or
        of 10,000 and the one seen.

    Source: Fisher (1935), The Design of Experiments, section 21; Phipson and Smyth (2010), Stat.
    Appl. Genet. Mol. Biol. 9, 39, for the one seen.
    """
    least = abs(float(_exchanged(pooled, np.zeros((1, n_pairs)))[0])) * (1 - 1e-9)
    n_far = n_all = 0
    for masks in _exchanges(n_pairs, rng):
        n_far += int(np.sum(np.abs(_exchanged(pooled, masks)) >= least))
        n_all += len(masks)
    return n_far / n_all if n_pairs <= N_EXACT else (n_far + 1) / (n_all + 1)


def _exchanged(pooled: Pooled, masks: Floats) -> Floats:
    """B minus A, with the calls of the masked pairs exchanged."""
    kept = 1 - masks
    return pooled(np.hstack([masks, kept])) - pooled(np.hstack([kept, masks]))


def _exchanges(n_pairs: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Which pairs to exchange, 0 or 1, shape (n, n_pairs), in batches."""
    if n_pairs > N_EXACT:
        for _ in range(N_RESAMPLES // _BATCH):
            yield rng.integers(0, 2, (_BATCH, n_pairs)).astype(np.float64)
        return
    pattern = np.arange(2**n_pairs)
    for part in np.array_split(pattern, max(1, len(pattern) // _BATCH)):
        yield ((part[:, None] >> np.arange(n_pairs)) & 1).astype(np.float64)
