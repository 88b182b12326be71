"""Which words of what was said were heard, in the words as they were written.

`evaluators.words` compares normalised words: `Ninety-four` is `9 4`. A reader wants to
see what was said, so its marks are carried back to the words they came from.
"""

import difflib
from collections.abc import Sequence
from typing import NamedTuple

from evaluators.words import aligned_words, words


class Marked(NamedTuple):
    """A word as it was written."""

    text: str
    lost: bool
    """It is not heard so, or not said so."""
    home: int
    """Index of the word of what was said that it is, or that it stands at."""


class Alignment(NamedTuple):
    """What was said beside what was heard."""

    said: list[Marked]
    heard: list[Marked]


def aligned(said: Sequence[str], heard: Sequence[str]) -> Alignment:
    """The words of utterances and of transcripts with the differences marked.

    The marks are those that the evaluators count, so each text is normalised by itself. What they
    do not count, such as filled pauses and punctuation, is never marked.
    """
    ours, our_words, our_owner = _together(said)
    theirs, their_words, their_owner = _together(heard)
    lost_ours, lost_theirs, homes = set(), set(), dict[int, int]()
    i = j = 0
    for step in aligned_words(our_words, their_words):
        if step.said is not None and step.op != "equal":
            lost_ours.add(our_owner[i])
        i += step.said is not None
        if step.heard is not None:
            homes.setdefault(their_owner[j], our_owner[i - 1] if i else 0)
            if step.op != "equal":
                lost_theirs.add(their_owner[j])
            j += 1
    return Alignment(
        [Marked(text, k in lost_ours, k) for k, text in enumerate(ours)],
        [Marked(text, k in lost_theirs, home) for k, text, home in _at_home(theirs, homes)],
    )


def _together(texts: Sequence[str]) -> tuple[list[str], list[str], list[int]]:
    """Written words, normalised words, and for each of those the index of its written word."""
    tokens: list[str] = []
    normalised: list[str] = []
    owners: list[int] = []
    for text in texts:
        own = text.split()
        owners += [len(tokens) + k for k in _owners(own)]
        normalised += words(text)
        tokens += own
    return tokens, normalised, owners


def _at_home(tokens: list[str], homes: dict[int, int]) -> list[tuple[int, str, int]]:
    """Index, text and home of each; one that counts for nothing is where the one before it is."""
    found, home = [], 0
    for k, text in enumerate(tokens):
        home = homes.get(k, home)
        found.append((k, text, home))
    return found


def _owners(tokens: list[str]) -> list[int]:
    """For each normalised word of a text, the index of the written word it came from.

    The normaliser may join or split words by what stands beside them, so the whole text is matched
    with its words normalised one by one; what does not match belongs where its neighbours do.
    """
    alone = [(k, word) for k, token in enumerate(tokens) for word in words(token)]
    whole = words(" ".join(tokens))
    matcher = difflib.SequenceMatcher(None, [word for _, word in alone], whole, autojunk=False)
    owners: list[int] = []
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        for n in range(j_end - j):
            k = min(i + n * max(1, i_end - i) // (j_end - j), len(alone) - 1)
            owners.append(alone[k][0] if alone else 0)
    return owners
