"""What was said against what was heard, in the order of the recording."""

import json
from collections.abc import Iterator, Sequence
from typing import Literal

from personas.schema import Closed
from pipelines.record import CallRecord, Heard, Side, ToolCall, Utterance
from reports.page.words import aligned

_SLACK_MS = 400
"""A transcript belongs to an utterance when they lie no farther apart than this."""
_LATE_MS = 3000
"""A transcript without times belongs to the utterance that ended no longer ago than this."""
PEER: dict[Side, Side] = {"agent": "customer", "customer": "agent"}


class Word(Closed):
    """A word and when it was spoken."""

    text: str
    t_s: float = 0.0
    """In the recording; guessed from the word's place in the utterance."""
    lost: bool = False
    """Said and not heard so, or heard and not said so."""


class Row(Closed):
    """One line of a transcript."""

    kind: Literal["utterance", "heard_only", "tool", "interruption"]
    side: Side
    start_s: float
    end_s: float
    words: tuple[Word, ...] = ()
    """What was said."""
    unsaid: str = ""
    """What it set out to say and did not, because it was cut off."""
    heard: tuple[Word, ...] | None = None
    """What the peer heard, where it differs from what was said. Empty: nothing."""
    tool: str = ""
    note: str = ""

    @property
    def listener(self) -> Side:
        """Who heard the row; for one that nobody said, the row's own side."""
        return self.side if self.kind == "heard_only" else PEER[self.side]


class EarTime:
    """Times of the record as seconds in the recording, which holds what reached the ears."""

    def __init__(self, record: CallRecord) -> None:
        line, self.rate_hz = record.plan.line, record.sample_rate_hz
        self.duration_s = record.n_samples / self.rate_hz
        self.delay_s: dict[Side, float] = {
            "customer": line.to_agent.delay_ms / 1000,
            "agent": line.to_customer.delay_ms / 1000,
        }

    def of_mouth(self, side: Side, at: int) -> float:
        """When what left the mouth of `side` reached the other's ear."""
        return self._within(at / self.rate_hz + self.delay_s[side])

    def of(self, at: int) -> float:
        """When something happened that made no sound."""
        return self._within(at / self.rate_hz)

    def _within(self, seconds: float) -> float:
        return round(min(seconds, self.duration_s), 2)


def transcript_rows(record: CallRecord) -> tuple[Row, ...]:
    """All rows of a call, by time."""
    time = EarTime(record)
    rows = [*_spoken_rows(record, "agent", time), *_spoken_rows(record, "customer", time)]
    rows += [_tool_row(call, time) for call in record.tool_calls]
    return tuple(sorted(rows, key=lambda row: (row.start_s, row.end_s, row.side)))


def _spoken_rows(record: CallRecord, speaker: Side, time: EarTime) -> Iterator[Row]:
    """What one side said, and what its listener heard although nobody spoke."""
    spoken, heard = record.said_by(speaker), record.heard_by(PEER[speaker])
    homes = [_home(transcript, spoken, time, speaker) for transcript in heard]
    for first, last in _groups(homes, len(spoken)):
        own = [h for h, home in zip(heard, homes, strict=True) if home and first <= home[0] <= last]
        yield from _compared(spoken[first : last + 1], own, time)
    for transcript, home in zip(heard, homes, strict=True):
        if home is None and transcript.text.strip():
            yield _ghost(transcript, time)


def _home(
    heard: Heard, spoken: Sequence[Utterance], time: EarTime, speaker: Side
) -> tuple[int, int] | None:
    """First and last index of the utterances that a transcript is of."""
    shift, slack = time.delay_s[speaker] * time.rate_hz, _SLACK_MS * time.rate_hz / 1000
    if heard.start is None or heard.end is None:
        late = _LATE_MS * time.rate_hz / 1000
        near = [i for i, u in enumerate(spoken) if u.start < heard.at <= u.end + shift + late][-1:]
    else:
        near = [
            i
            for i, u in enumerate(spoken)
            if u.start + shift - slack < heard.end and heard.start < u.end + shift + slack
        ]
        near = _without_neighbours(near, heard, spoken, shift)
    return (near[0], near[-1]) if near else None


def _without_neighbours(
    near: list[int], heard: Heard, spoken: Sequence[Utterance], shift: float
) -> list[int]:
    """Those that a transcript truly overlaps, if any; else those within the slack."""
    start, end = heard.start or 0, heard.end or 0
    true = [i for i in near if spoken[i].start + shift < end and start < spoken[i].end + shift]
    return true or near[:1]


def _groups(homes: Sequence[tuple[int, int] | None], n_spoken: int) -> list[tuple[int, int]]:
    """Runs of utterances that share transcripts; one that shares none is a run by itself."""
    joined = {i for home in homes if home for i in range(home[0], home[1])}
    groups: list[tuple[int, int]] = []
    for i in range(n_spoken):
        if groups and i - 1 in joined:
            groups[-1] = (groups[-1][0], i)
        else:
            groups.append((i, i))
    return groups


def _compared(spoken: Sequence[Utterance], heard: Sequence[Heard], time: EarTime) -> Iterator[Row]:
    """Rows of utterances that were transcribed together."""
    owner = [i for i, u in enumerate(spoken) for _ in u.said.split()]
    said: list[list[tuple[str, bool]]] = [[] for _ in spoken]
    got: list[list[Word]] = [[] for _ in spoken]
    at = 0
    everything = " ".join(u.said for u in spoken)
    for left, right, same in aligned(everything, " ".join(h.text for h in heard)):
        home = owner[min(at, len(owner) - 1)] if owner else 0
        if left is None and at:
            home = owner[at - 1]
        if left is not None:
            said[home].append((left, not same))
            at += 1
        if right is not None:
            got[home].append(Word(text=right, lost=not same))
    for utterance, words, transcript in zip(spoken, said, got, strict=True):
        yield _spoken_row(utterance, words, transcript, time)


def _spoken_row(
    utterance: Utterance, words: list[tuple[str, bool]], heard: list[Word], time: EarTime
) -> Row:
    start_s = time.of_mouth(utterance.side, utterance.start)
    end_s = time.of_mouth(utterance.side, utterance.end)
    differs = any(lost for _, lost in words) or any(word.lost for word in heard)
    return Row(
        kind="utterance",
        side=utterance.side,
        start_s=start_s,
        end_s=end_s,
        words=_timed(words, start_s, end_s),
        unsaid=utterance.meant.removeprefix(utterance.said).strip() if utterance.cut else "",
        heard=tuple(heard) if differs else None,
        note={"barge_in": "barged in", "backchannel": "backchannel", "reprompt": "asked again"}.get(
            utterance.kind, ""
        ),
    )


def _timed(words: list[tuple[str, bool]], start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words spread over the utterance in proportion to their letters."""
    total = sum(len(text) + 1 for text, _ in words) or 1
    timed, before = [], 0
    for text, lost in words:
        t_s = round(start_s + (end_s - start_s) * before / total, 2)
        timed.append(Word(text=text, t_s=t_s, lost=lost))
        before += len(text) + 1
    return tuple(timed)


def _ghost(heard: Heard, time: EarTime) -> Row:
    start_s = time.of(heard.at if heard.start is None else heard.start)
    return Row(
        kind="heard_only",
        side=heard.side,
        start_s=start_s,
        end_s=max(start_s, time.of(heard.at)),
        heard=tuple(Word(text=word, lost=True) for word in heard.text.split()),
        note="although nobody had said anything",
    )


def _tool_row(call: ToolCall, time: EarTime) -> Row:
    arguments = ", ".join(f"{key}={json.dumps(value)}" for key, value in call.arguments.items())
    outcome = f"failed: {call.error}" if call.error else f"returned {json.dumps(call.result)}"
    return Row(
        kind="tool",
        side=call.side,
        start_s=time.of(call.at),
        end_s=time.of(call.at if call.result_at is None else call.result_at),
        tool=f"{call.name}({arguments})",
        note=outcome if call.error or call.result is not None else "did not return",
    )
