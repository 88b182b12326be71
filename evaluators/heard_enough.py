"""How much of what the agent said reached the customer's understanding."""

from collections.abc import Iterator

from evaluators.by_ear import voiced_at_mouth
from evaluators.exchanges import exchanges, transcripts_are_known
from evaluators.hearing import came_too_late
from evaluators.recording import Recording
from evaluators.timeline import both, length
from evaluators.words import aligned_words, words
from pipelines.record import CallRecord, Utterance

ENOUGH_RATE = 0.6
"""Of the agent's words, so many must be heard right for the customer to answer fairly.

Measured over 42 calls to a clear customer whose leg loses 10 to 70 % of all frames, in bursts: of
the answers of customers who heard 90 % or more, 4 % were "say that again"; 13 % at 80 %, 19 % at
70 %, 25 % at 60 %, and 49 % below that. Such a customer asks again as often as it answers.
"""
FEWEST_WORDS = 20
"""Of fewer words that the agent said, a share means nothing."""
AUDIBLE_RATE = 0.5
"""An utterance of which less sounds at the customer's ear was swallowed by the line."""


def words_heard(record: CallRecord, recording: Recording | None = None) -> tuple[int, int] | None:
    """How many of the agent's words the customer's recogniser got right, and of how many.

    Words that nobody could have heard are in neither number: they came too late to be transcribed
    or, as a recording tells, the line swallowed them whole, as a dropped leg does. None: the
    customer's transcripts are not in the record.
    """
    if not transcripts_are_known(record, "customer"):
        return None
    said = [word for one in _audible(record, recording) for word in words(one.said)]
    heard = [word for one in record.heard_by("customer") for word in words(one.text)]
    right = sum(step.op == "equal" for step in aligned_words(said, heard))
    return right, len(said)


def _audible(record: CallRecord, recording: Recording | None) -> Iterator[Utterance]:
    voiced = voiced_at_mouth(record, recording, "agent") if recording else None
    for one in exchanges(record, "agent"):
        spoken = one.utterance
        if came_too_late(record, one):
            continue
        if voiced is not None:
            sounding = length(both(voiced, [(spoken.start, spoken.end)]))
            if sounding < AUDIBLE_RATE * (spoken.end - spoken.start):
                continue
        yield spoken


def unheard(heard: tuple[int, int] | None) -> Iterator[tuple[str, str]]:
    """That the customer heard too little, as a failure and a sentence."""
    if heard is None or heard[1] < FEWEST_WORDS:
        return
    right, n_words = heard
    if right < ENOUGH_RATE * n_words:
        limit = f"fewer than {100 * ENOUGH_RATE:.0f} %"
        yield "unheard", f"the customer heard {right} of the agent's {n_words} words right, {limit}"
