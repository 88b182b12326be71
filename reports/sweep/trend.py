"""Does a measure rise or fall along ordered levels? Pure functions of numbers.

The same customers call at every level, so levels are compared within customers.
"""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import rankdata

from reports.statistics import Floats

N_SHUFFLES = 10_000

Block = Sequence[float | None]
"""One customer's values, a level each, in the order of the levels. None: not judged there."""


class Page(NamedTuple):
    """The outcome of Page's test."""

    n_blocks: int
    tendency: float
    """Page's L about its mean: above 0 where values rise with the levels."""
    p_value: float
    """Two-sided."""


def page_test(blocks: Sequence[Block], rng: np.random.Generator) -> Page | None:
    """Page's test for ordered alternatives, by shuffling each block; ties have mid-ranks.

    Values are ranked within each block. Under the null hypothesis all orders of a block are as
    likely, so shuffles give the p value, whatever the ties and the levels that are missing. For
    values of 0 and 1 it is the Cochran-Mantel-Haenszel test of correlation, which is the
    Cochran-Armitage test within blocks.

    Returns:
        None when no block has values at two levels.

    Sources: Page (1963), J. Am. Stat. Assoc. 58, 216-230; Mantel (1963), J. Am. Stat. Assoc. 58,
    690-700; Phipson and Smyth (2010), Stat. Appl. Genet. Mol. Biol. 9, 39, for p never being 0.
    """
    usable = [block for block in blocks if sum(value is not None for value in block) > 1]
    if not usable:
        return None
    seen, shuffled = 0.0, np.zeros(N_SHUFFLES)
    for block in usable:
        scores, ranks = _centred(block)
        seen += float(ranks @ scores)
        shuffled += rng.permuted(np.tile(ranks, (N_SHUFFLES, 1)), axis=1) @ scores
    n_far = int(np.sum(np.abs(shuffled) >= abs(seen) - 1e-9))
    return Page(n_blocks=len(usable), tendency=seen, p_value=(n_far + 1) / (N_SHUFFLES + 1))


def _centred(block: Block) -> tuple[Floats, Floats]:
    """The places of the levels that a block has, about 0, and the ranks of its values."""
    places = np.array([i for i, value in enumerate(block) if value is not None], dtype=np.float64)
    ranks = rankdata([value for value in block if value is not None])
    return places - places.mean(), np.asarray(ranks, dtype=np.float64)


def isotonic(
    values: Sequence[float | None], weights: Sequence[float], *, rising: bool
) -> tuple[float | None, ...]:
    """The nearest curve that never goes the other way; None where there is no value.

    Weighted least squares by pooling adjacent violators.
    Source: Barlow et al. (1972), Statistical Inference under Order Restrictions, chapter 1.
    """
    known = [i for i, value in enumerate(values) if value is not None and weights[i] > 0]
    if not known:
        return (None,) * len(values)
    given = np.array([values[i] for i in known], dtype=np.float64)
    weighed = np.array([weights[i] for i in known], dtype=np.float64)
    fitted = isotonic_regression(given, weights=weighed, increasing=rising).x
    by_place = dict(zip(known, map(float, fitted), strict=True))
    return tuple(by_place.get(i) for i in range(len(values)))


def crossing(levels: Sequence[float], fit: Sequence[float | None], height: float) -> float | None:
    """The level at which a monotone curve passes a height, on straight lines between levels.

    None: it stays on one side of it.
    """
    known = [(x, y) for x, y in zip(levels, fit, strict=True) if y is not None]
    for (x0, y0), (x1, y1) in itertools.pairwise(known):
        if y0 != y1 and min(y0, y1) <= height <= max(y0, y1):
            return x0 + (height - y0) / (y1 - y0) * (x1 - x0)
    return None
