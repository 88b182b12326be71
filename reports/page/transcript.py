"""What was said against what was heard, in the order of the recording."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from evaluators.exchanges import Exchange, exchanges, transcripts_are_known
from evaluators.latency import LIMIT_MS, waits
from evaluators.timeline import delay_samples, floor_turns, peer_of
from personas.base import Side
from personas.schema import Closed
from personas.sub_agents import HANDOFF
from pipelines.record import CallRecord, Event, Heard, Interruption, ToolCall, Utterance
from reports.page.words import Marked, aligned

_LATE_MS = 1000
"""What begins so long after an utterance is over is not heard of it: nobody said it."""
_KINDS = {
    "barge_in": "barged in",
    "backchannel": "backchannel",
    "reprompt": "asked again",
    "cough": "coughed",
    "aside": "to somebody else",
    "hold": "put on hold",
    "music": "music on hold",
    "beep": "a beep",
}


class Word(Closed):
    """A word and when it was spoken."""

    text: str
    t_s: float = 0.0
    """In the recording; guessed from the word's place in the utterance."""
    lost: bool = False
    """Said and not heard so, or heard and not said so."""


class Row(Closed):
    """One line of a transcript."""

    kind: Literal["utterance", "heard_only", "tool", "handoff"]
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
        return self.side if self.kind == "heard_only" else peer_of(self.side)


class EarTime:
    """Times of the record as seconds in the recording, which holds what reached the ears."""

    def __init__(self, record: CallRecord) -> None:
        self.rate_hz = record.sample_rate_hz
        self.duration_s = record.n_samples / self.rate_hz
        self.delay: dict[Side, int] = {
            "customer": delay_samples(record, "customer"),
            "agent": delay_samples(record, "agent"),
        }

    def of_mouth(self, side: Side, at: int) -> float:
        """When what left the mouth of `side` reached the other's ear."""
        return self.of(at + self.delay[side])

    def of(self, at: int) -> float:
        """When something happened that took no way over the line."""
        return round(min(at / self.rate_hz, self.duration_s), 2)


class Notes:
    """What there is to say of an utterance beside its words."""

    def __init__(self, record: CallRecord) -> None:
        self.record = record
        slow = [w for w in waits(record) if w.answered and w.ms is not None and w.ms > LIMIT_MS]
        self.slow_ms = {
            w.at + round((w.ms or 0) * record.sample_rate_hz / 1000): w.ms for w in slow
        }
        """First sample of a slow answer, as heard at the customer, to the wait for it."""
        self.delay = delay_samples(record, "agent")

    def of(self, utterance: Utterance) -> str:
        """All notes on an utterance, as one line."""
        found = [
            _KINDS.get(utterance.kind, ""),
            *map(self._yielding, self._interruptions(utterance)),
        ]
        wait_ms = self.slow_ms.get(utterance.start + self.delay)
        if utterance.side == "agent" and wait_ms is not None:
            found.append(f"slow: after {wait_ms / 1000:.1f} s")
        return "; ".join(filter(None, found))

    def _interruptions(self, utterance: Utterance) -> list[Interruption]:
        return [
            one
            for one in self.record.interruptions
            if one.by == utterance.side and utterance.start <= one.at < utterance.end
        ]

    def _yielding(self, interruption: Interruption) -> str:
        peer = peer_of(interruption.by)
        if interruption.yielded_at is None:
            return f"the {peer} spoke on"
        after_ms = self.record.ms(interruption.yielded_at - interruption.at)
        return f"the {peer} fell silent after {after_ms:.0f} ms"


def transcript_rows(record: CallRecord) -> tuple[Row, ...]:
    """All rows of a call, by time."""
    time = EarTime(record)
    rows = [*_spoken_rows(record, "agent", time), *_spoken_rows(record, "customer", time)]
    handoffs = {e.at: _handoff_row(e, time) for e in record.events if e.name == HANDOFF}
    tools = (c for c in record.tool_calls if c.name != HANDOFF or c.at not in handoffs)
    rows += [_tool_row(call, time) for call in tools]
    rows += handoffs.values()
    return tuple(sorted(rows, key=lambda row: (row.start_s, row.end_s, row.side)))


def _spoken_rows(record: CallRecord, speaker: Side, time: EarTime) -> Iterator[Row]:
    """What one side said, turn by turn, and what its listener heard although nobody spoke."""
    notes = Notes(record)
    own = {id(exchange.utterance): exchange for exchange in exchanges(record, speaker)}
    known = transcripts_are_known(record, peer_of(speaker))
    ghosts = {id(h): h for e in own.values() for h in e.heard if _is_ghost(h, e.utterance, time)}
    ghosts |= {id(h): h for h in _before_all(record, own.values(), peer_of(speaker))}
    for utterances in _together(record, speaker):
        heard = [h.text for u in utterances for h in own[id(u)].heard if id(h) not in ghosts]
        rows = _compared(utterances, heard if known else None, time)
        yield from (
            row.model_copy(update={"note": notes.of(u)})
            for row, u in zip(rows, utterances, strict=True)
        )
    yield from (_ghost_row(h, time) for h in ghosts.values() if h.text.strip())


def _together(record: CallRecord, speaker: Side) -> Iterator[tuple[Utterance, ...]]:
    """The utterances of each turn; backchannels, which belong to no turn, one by one."""
    in_turns = set()
    for turn in floor_turns(record):
        if turn.side == speaker:
            utterances = tuple(one.utterance for one in turn.spoken)
            in_turns |= {id(u) for u in utterances}
            yield utterances
    yield from ((u,) for u in record.said_by(speaker) if id(u) not in in_turns)


def _is_ghost(heard: Heard, utterance: Utterance, time: EarTime) -> bool:
    """Whether a transcript is of something that began well after the utterance was over."""
    if heard.start is None:
        return False
    end_s = time.of_mouth(utterance.side, utterance.end)
    return time.of(heard.start) > end_s + _LATE_MS / 1000


def _before_all(record: CallRecord, own: Iterable[Exchange], listener: Side) -> list[Heard]:
    """Transcripts that came before anything was said."""
    placed = {id(h) for exchange in own for h in exchange.heard}
    return [h for h in record.heard_by(listener) if id(h) not in placed]


def _compared(
    utterances: Sequence[Utterance], heard: Sequence[str] | None, time: EarTime
) -> Iterator[Row]:
    """Rows of one turn. What was heard is shared out by the words it was heard for."""
    owner = [i for i, u in enumerate(utterances) for _ in u.said.split()] or [0]
    both = aligned([u.said for u in utterances], heard or ())
    for i, utterance in enumerate(utterances):
        words = [word for word in both.said if owner[word.home] == i]
        got = [Word(text=w.text, lost=w.lost) for w in both.heard if owner[w.home] == i]
        if heard is None:
            words = [word._replace(lost=False) for word in words]
        lost = [w.lost for w in words] + [w.lost for w in got]
        differs = heard is not None and any(lost)
        yield _spoken_row(utterance, words, tuple(got) if differs else None, time)


def _spoken_row(
    utterance: Utterance, words: list[Marked], heard: tuple[Word, ...] | None, time: EarTime
) -> Row:
    start_s = time.of_mouth(utterance.side, utterance.start)
    end_s = time.of_mouth(utterance.side, utterance.end)
    return Row(
        kind="utterance",
        side=utterance.side,
        start_s=start_s,
        end_s=end_s,
        words=_timed(words, start_s, end_s),
        unsaid=utterance.meant.removeprefix(utterance.said).strip() if utterance.cut else "",
        heard=heard,
    )


def _timed(words: list[Marked], start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words spread over the utterance in proportion to their letters."""
    total = sum(len(word.text) + 1 for word in words) or 1
    timed, before = [], 0
    for word in words:
        t_s = round(start_s + (end_s - start_s) * before / total, 2)
        timed.append(Word(text=word.text, t_s=t_s, lost=word.lost))
        before += len(word.text) + 1
    return tuple(timed)


def _ghost_row(heard: Heard, time: EarTime) -> Row:
    start_s = time.of(heard.at if heard.start is None else heard.start)
    return Row(
        kind="heard_only",
        side=heard.side,
        start_s=start_s,
        end_s=max(start_s, time.of(heard.at)),
        heard=tuple(Word(text=word, lost=True) for word in heard.text.split()),
        note="although nobody had said anything",
    )


def _handoff_row(event: Event, time: EarTime) -> Row:
    """In place of the tool call that it was."""
    at_s = time.of(event.at)
    note = event.text.replace(" to ", " hands the call to ")
    return Row(kind="handoff", side="agent", start_s=at_s, end_s=at_s, note=note)


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
