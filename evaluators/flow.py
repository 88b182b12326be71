"""How the conversation went: who spoke how much, how long nobody did, what was said again."""

from collections import Counter
from collections.abc import Iterator

from evaluators.registry import evaluator
from evaluators.timeline import (
    Span,
    away,
    floor_turns,
    length,
    merged,
    spans_of,
    timing_is_valid,
    when,
)
from evaluators.verdict import Outcome, Verdict
from evaluators.words import words
from personas.base import Side
from pipelines.record import CallRecord, Utterance

DEAD_AIR_MS = 4000
"""A longer silence makes a caller say "hello?"."""
SAME_SHARE = 0.9
"""Utterances that share more of their words say the same."""
SHORTEST_WORDS = 4
"""Shorter utterances (`thank you`) may come again."""
MAX_REPETITIONS = 3


def silences(record: CallRecord) -> tuple[Span, ...]:
    """When nobody is heard at the customer, from the start of the call to its end.

    While the customer has put the agent on hold, or hands the telephone on, there is nobody to
    speak to: that is no silence.
    """
    spoken = merged(spans_of(record, "agent") + spans_of(record, "customer") + away(record))
    starts = [0, *(end for _, end in spoken)]
    ends = [*(start for start, _ in spoken), record.n_samples]
    return tuple((a, b) for a, b in zip(starts, ends, strict=True) if a < b)


def repetitions(record: CallRecord) -> tuple[Utterance, ...]:
    """The agent's utterances that say nearly what it said before.

    Nearly: the share of common words (Dice's coefficient of their multisets,
    2 |A and B| / (|A| + |B|)) is above `SAME_SHARE`. So a read-back with another digit in it is
    no repetition.
    """
    seen: list[Counter[str]] = []
    found: list[Utterance] = []
    for utterance in record.said_by("agent"):
        bag = Counter(words(utterance.said))
        if bag.total() < SHORTEST_WORDS:
            continue
        if any(2 * (bag & old).total() > SAME_SHARE * (bag.total() + old.total()) for old in seen):
            found.append(utterance)
        seen.append(bag)
    return tuple(found)


@evaluator("flow", version=1)
def flow(record: CallRecord) -> Verdict:
    """Pass when there is no dead air and the agent does not go round in circles.

    Dead air is a silence over `DEAD_AIR_MS`, those before the first word and after the last
    included. In circles: more than `MAX_REPETITIONS` repetitions. Where timing is not valid, what
    is measured in time is not measured, and only the words are judged.
    """
    timed = timing_is_valid(record)
    found = [*(_dead_air(record) if timed else ()), *_circles(record)]
    metrics = _counts(record) | _times(record, timed=timed)
    if not record.utterances:
        return flow.verdict(Outcome.NOT_APPLICABLE, "nobody spoke", metrics=metrics)
    return flow.verdict(
        Outcome.FAIL if found else Outcome.PASS,
        "; ".join(sentence for _, sentence, _ in found) or "nobody waited long, nothing went round",
        metrics=metrics,
        failures=dict.fromkeys(name for name, _, _ in found),
        at=[at for _, _, at in found],
    )


def _dead_air(record: CallRecord) -> Iterator[tuple[str, str, int]]:
    for start, end in silences(record):
        if record.ms(end - start) > DEAD_AIR_MS:
            took_s = record.ms(end - start) / 1000
            yield "dead_air", f"nobody spoke for {took_s:.1f} s from {when(record, start)}", start


def _circles(record: CallRecord) -> Iterator[tuple[str, str, int]]:
    again = repetitions(record)
    if len(again) > MAX_REPETITIONS:
        sentence = f"the agent said {len(again)} things again, the last: `{again[-1].said}`"
        yield "repetitions", sentence, again[-1].start


def _counts(record: CallRecord) -> dict[str, float | None]:
    turns = floor_turns(record)
    of = Counter(turn.side for turn in turns)
    return {
        "n_turns": len(turns),
        "n_agent_turns": of["agent"],
        "n_customer_turns": of["customer"],
        "n_repetitions": len(repetitions(record)),
        "agent_words": _n_words(record, "agent"),
        "customer_words": _n_words(record, "customer"),
    }


def _times(record: CallRecord, *, timed: bool) -> dict[str, float | None]:
    agent, customer = (length(spans_of(record, side)) for side in ("agent", "customer"))
    quiet_ms = [record.ms(end - start) for start, end in silences(record)] if timed else []
    return {
        "duration_s": record.ms(record.n_samples) / 1000,
        "talk_ratio": agent / (agent + customer) if agent + customer else None,
        "agent_wpm": _wpm(record, "agent", agent),
        "customer_wpm": _wpm(record, "customer", customer),
        "longest_silence_s": max(quiet_ms, default=0.0) / 1000 if timed else None,
        "n_dead_air": sum(ms > DEAD_AIR_MS for ms in quiet_ms) if timed else None,
        "silence_rate": sum(quiet_ms) / record.ms(record.n_samples)
        if timed and record.n_samples
        else None,
    }


def _n_words(record: CallRecord, side: Side) -> int:
    return sum(len(words(utterance.said)) for utterance in record.said_by(side))


def _wpm(record: CallRecord, side: Side, voiced: int) -> float | None:
    """Words in a minute of that side's own speech, pauses between utterances left out."""
    return 60_000 * _n_words(record, side) / record.ms(voiced) if voiced else None
