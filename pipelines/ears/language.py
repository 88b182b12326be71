"""A back-off language model of phrases with classes, in ARPA's format, none of them sampled."""

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipelines.ears.vocabulary import Part, parts_of

Counts = dict[tuple[str, ...], dict[str, float]]
"""Context, to the next token, to its expected count."""

Choice = tuple[str, ...]
"""Tokens of which one is said, all equally likely."""

_ORDER = 3
_DISCOUNT = 0.2
"""Share of each context's mass that is left to what was not listed."""
_MOST_TRIGRAMS = 3000
"""A trigram of choices that stands for more than so many is left to the bigrams."""


def arpa(phrases: Iterable[tuple[str, float]], *, most_bigrams: int = 10**6) -> str:
    """The model of weighed phrases. Every member of a class is as likely as the others.

    A pair of choices that stands for more than `most_bigrams` is left to the single words: a model
    without all pairs of names is ten times as fast to make, and knows less well who follows whom.
    """
    counts = _expected_counts(phrases, most_bigrams)
    probabilities = [_discounted(c) for c in counts]
    lines = [
        "\\data\\",
        *(f"ngram {n}={sum(map(len, c.values()))}" for n, c in enumerate(counts, 1)),
    ]
    for n, grams in enumerate(probabilities, 1):
        lines.append(f"\n\\{n}-grams:")
        longer = probabilities[n] if n < _ORDER else {}
        for context, following in sorted(grams.items()):
            for token, p in sorted(following.items()):
                back_off = _back_off((*context, token), longer, grams)
                lines.append(f"{math.log10(p):.4f} {' '.join((*context, token))}{back_off}")
    return "\n".join([*lines, "\n\\end\\", ""])


def _expected_counts(phrases: Iterable[tuple[str, float]], most_bigrams: int) -> list[Counts]:
    counts: list[Counts] = [defaultdict(lambda: defaultdict(float)) for _ in range(_ORDER)]
    for choices, weight in _merged(phrases).items():
        if len(choices) == 2 and math.prod(map(len, choices)) > most_bigrams:
            continue
        share = weight / math.prod(map(len, choices))
        for gram in itertools.product(*choices):
            counts[len(gram) - 1][gram[:-1]][gram[-1]] += share
    return counts


def _merged(phrases: Iterable[tuple[str, float]]) -> dict[tuple[Choice, ...], float]:
    """N-grams of choices, to their summed weights, so that classes are written out once."""
    merged: dict[tuple[Choice, ...], float] = defaultdict(float)
    for phrase, weight in phrases:
        parts: list[Part] = [(("<s>",),), *parts_of(phrase), (("</s>",),)]
        for gram, share in itertools.chain(_inside(parts), _across(parts)):
            merged[gram] += weight * share
    return merged


def _inside(parts: list[Part]) -> Iterator[tuple[tuple[Choice, ...], float]]:
    """N-grams within one place of the phrase, with their shares."""
    for part in parts:
        for tokens in part:
            for n in range(1, _ORDER + 1):
                for i in range(len(tokens) - n + 1):
                    yield tuple((token,) for token in tokens[i : i + n]), 1 / len(part)


def _across(parts: list[Part]) -> Iterator[tuple[tuple[Choice, ...], float]]:
    """N-grams over the borders of places. A longer sequence takes part in bigrams only."""
    heads = [tuple(tokens[0] for tokens in part) for part in parts]
    tails = [tuple(tokens[-1] for tokens in part) for part in parts]
    long = [any(len(tokens) > 1 for tokens in part) for part in parts]
    for i in range(len(parts) - 1):
        yield (tails[i], heads[i + 1]), 1.0
        gram = tuple(heads[i : i + _ORDER])
        few = math.prod(map(len, gram)) <= _MOST_TRIGRAMS
        if few and len(gram) == _ORDER and not any(long[i : i + _ORDER]):
            yield gram, 1.0


def _discounted(counts: Counts) -> Counts:
    out: Counts = {}
    for context, following in counts.items():
        total = sum(following.values())
        out[context] = {t: (1 - _DISCOUNT) * c / total for t, c in following.items()}
    return out


def _back_off(gram: tuple[str, ...], longer: Counts, shorter: Counts) -> str:
    """What is left to unlisted successors of `gram`, over what the shorter context gives them."""
    if gram not in longer:
        return ""
    known = shorter.get(gram[1:], {})
    seen = sum(known.get(token, 0.0) for token in longer[gram])
    return f" {math.log10(_DISCOUNT / max(1 - seen, _DISCOUNT)):.4f}"
