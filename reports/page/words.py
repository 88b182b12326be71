"""Which words of what was said were heard."""

import difflib
import re

Pair = tuple[str | None, str | None, bool]
"""A word as said, its word as heard, and whether they are the same. None: no counterpart."""


def aligned(said: str, heard: str) -> list[Pair]:
    """Words as they were written, side by side, in order."""
    left, right = said.split(), heard.split()
    matcher = difflib.SequenceMatcher(
        None, [_bare(word) for word in left], [_bare(word) for word in right], autojunk=False
    )
    pairs: list[Pair] = []
    for op, i, i_end, j, j_end in matcher.get_opcodes():
        n = max(i_end - i, j_end - j)
        lefts: list[str | None] = [*left[i:i_end], *[None] * (n - i_end + i)]
        rights: list[str | None] = [*right[j:j_end], *[None] * (n - j_end + j)]
        pairs += [(a, b, op == "equal") for a, b in zip(lefts, rights, strict=True)]
    return pairs


def _bare(word: str) -> str:
    return re.sub(r"[^\w']", "", word).casefold()
