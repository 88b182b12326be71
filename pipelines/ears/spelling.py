"""Letters that were made out, put right: the listed name that is spelled most like them."""

import functools

import numpy as np
import numpy.typing as npt

from personas.facts import first_names, last_names
from pipelines.ears.lexicon import LETTERS

_GAP = 0.7
"""Cost of a letter too many or too few, in letters that sound nothing alike."""
_WORST = 0.45
"""Cost per letter of the name, beyond which it is no longer taken for one."""
_A = ord("a")

Costs = npt.NDArray[np.float64]


def nearest_name(letters: str) -> str | None:
    """The listed first and last name, or first or last alone, that `letters` likely spell.

    None when they are too few or like no name. Ties go to the name listed first.
    """
    if len(letters) < 2:
        return None
    heads, tails = _prefix_costs(letters, _firsts()), _suffix_costs(letters)
    both = heads.min(0) + tails.min(0)
    at = int(both.argmin())
    first, last = (
        first_names()[int(heads[:, at].argmin())],
        last_names()[int(tails[:, at].argmin())],
    )
    found = [(float(both[at]), f"{first} {last}")]
    for names, costs in ((first_names(), heads[:, -1]), (last_names(), tails[:, 0])):
        found.append((float(costs.min()) + _GAP, names[int(costs.argmin())]))
    cost, name = min(found)
    return name if cost <= _WORST * len(name) else None


def _suffix_costs(letters: str) -> Costs:
    """Edit distance of each last name to each ending, shape (n_names, n_letters + 1)."""
    return _prefix_costs(letters[::-1], _lasts_backwards())[:, ::-1]


def _prefix_costs(letters: str, names: tuple[str, ...]) -> Costs:
    """Edit distance of each name to each beginning of `letters`, shape (n_names, n_letters + 1)."""
    spelled, lengths = _padded(names)
    heard = np.frombuffer(letters.encode(), np.uint8) - _A
    row = np.tile(_GAP * np.arange(len(letters) + 1), (len(names), 1))
    out = np.empty_like(row)
    for i in range(spelled.shape[1]):
        below = np.empty_like(row)
        below[:, 0] = row[:, 0] + _GAP
        replaced = row[:, :-1] + _unlike()[spelled[:, i]][:, heard]
        for j in range(1, row.shape[1]):
            below[:, j] = np.minimum(
                replaced[:, j - 1], np.minimum(row[:, j], below[:, j - 1]) + _GAP
            )
        row = below
        ends = lengths == i + 1
        out[ends] = row[ends]
    return out


@functools.cache
def _padded(names: tuple[str, ...]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    longest = max(map(len, names))
    spelled = [[ord(c) - _A for c in name.ljust(longest, "a")] for name in names]
    return np.array(spelled), np.array([len(name) for name in names])


@functools.cache
def _firsts() -> tuple[str, ...]:
    return first_names()


@functools.cache
def _lasts_backwards() -> tuple[str, ...]:
    return tuple(name[::-1] for name in last_names())


@functools.cache
def _unlike() -> Costs:
    """Share of phones that two letters do not have in common, shape (26, 26)."""
    sounds = [set(LETTERS[chr(_A + i)]) for i in range(26)]
    return np.array([[1 - len(a & b) / len(a | b) for b in sounds] for a in sounds])
