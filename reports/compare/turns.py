"""Which turns of two calls are the same, so that a listener can stay in place."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from personas.base import Side
from personas.schema import Closed
from pipelines.record import FLOORLESS, CallRecord
from reports.page.transcript import EarTime

_SAME_SIDE = 0.1
"""What two turns of one side are worth to each other without a common word."""
Anchor = tuple[float, float]
"""Where the same turn starts in the recording of A and of B, in seconds."""


class SpokenTurn(Closed):
    """All utterances of one side until the other takes the floor."""

    side: Side
    start_s: float
    """In the recording."""
    words: tuple[str, ...]


def same_turns(a: CallRecord, b: CallRecord) -> tuple[Anchor, ...]:
    """Turns that both calls have, in order: the matching of most words in common.

    Turns match within a side and never cross (Needleman and Wunsch 1970, without a price for gaps).
    How alike two turns are is Dice's coefficient of their words.
    """
    left, right = spoken_turns(a), spoken_turns(b)
    best = _scores(left, right)
    anchors, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        worth = _worth(left[i], right[j])
        if worth and best[i][j] == worth + best[i + 1][j + 1]:
            anchors.append((left[i].start_s, right[j].start_s))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return tuple(anchors)


def spoken_turns(record: CallRecord) -> tuple[SpokenTurn, ...]:
    """The turns of a call, as spoken; what does not take the floor neither is nor ends one."""
    time = EarTime(record)
    spoken = sorted(record.utterances, key=lambda utterance: utterance.start)
    floor = [utterance for utterance in spoken if utterance.kind not in FLOORLESS]
    turns = []
    for side, run in groupby(floor, key=lambda utterance: utterance.side):
        own = list(run)
        words = re.findall(r"[\w']+", " ".join(u.said for u in own).casefold())
        start_s = time.of_mouth(side, own[0].start)
        turns.append(SpokenTurn(side=side, start_s=start_s, words=tuple(words)))
    return tuple(turns)


def _scores(left: Sequence[SpokenTurn], right: Sequence[SpokenTurn]) -> list[list[float]]:
    """What the best matching of the rest is worth, from turn i of A and turn j of B on."""
    best = [[0.0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i in reversed(range(len(left))):
        for j in reversed(range(len(right))):
            worth = _worth(left[i], right[j])
            matched = worth + best[i + 1][j + 1] if worth else 0.0
            best[i][j] = max(matched, best[i + 1][j], best[i][j + 1])
    return best


def _worth(a: SpokenTurn, b: SpokenTurn) -> float:
    if a.side != b.side:
        return 0.0
    n_words = len(a.words) + len(b.words)
    n_common = (Counter(a.words) & Counter(b.words)).total()
    return _SAME_SIDE + (2 * n_common / n_words if n_words else 0.0)
